// Memory for large tensors is kept and used again. Training makes and drops the same tens of
// megabytes at every step; giving them back to the system each time costs more in page faults
// than the arithmetic on them.
#include "shim.h"

#include <c10/core/CPUAllocator.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include <cstdlib>
#include <map>
#include <mutex>
#include <unordered_map>

#include "strict.h"

namespace {

class KeepingAllocator final : public c10::Allocator {
public:
  static KeepingAllocator &shared() {
    // Never destroyed: tensors may outlive everything else at the end of the process.
    static auto *const allocator = new KeepingAllocator(c10::GetDefaultCPUAllocator());
    return *allocator;
  }

  c10::DataPtr allocate(size_t count) override {
    if (count < huge_page / 2) return small_->allocate(count);
    const size_t size = (count + huge_page - 1) / huge_page * huge_page;
    void *bytes = take(size);
    if (!bytes) {
      release();
      bytes = take(size);
    }
    TORCH_CHECK_WITH(OutOfMemoryError, bytes, "there is no memory for ", count, " bytes");
    return {bytes, bytes, &give_back, c10::Device(c10::DeviceType::CPU)};
  }

  c10::DeleterFnPtr raw_deleter() const override { return &give_back; }

  void copy_data(void *to, const void *from, std::size_t count) const override {
    default_copy_data(to, from, count);
  }

  /// Gives what is kept back to the system.
  void release() {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto &[size, bytes] : kept_) drop(bytes);
    kept_.clear();
    kept_bytes_ = 0;
  }

private:
  static constexpr size_t huge_page = size_t(2) << 20;
  /// No more than this is kept.
  static constexpr size_t limit = size_t(1) << 30;

  explicit KeepingAllocator(c10::Allocator *small) : small_(small) {}

  /// A kept block of this size or up to a quarter more, or a new one, or nothing.
  void *take(size_t size) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = kept_.lower_bound(size);
    if (found != kept_.end() && found->first <= size + size / 4) {
      void *const bytes = found->second;
      kept_bytes_ -= found->first;
      kept_.erase(found);
      return bytes;
    }
    void *bytes = nullptr;
    if (posix_memalign(&bytes, huge_page, size) != 0) return nullptr;
#if defined(__linux__)
    madvise(bytes, size, MADV_HUGEPAGE);
#endif
    sizes_.emplace(bytes, size);
    return bytes;
  }

  static void give_back(void *bytes) {
    auto &allocator = shared();
    // Blocks begin at huge pages, which hardly anything else does.
    if (reinterpret_cast<uintptr_t>(bytes) % huge_page == 0 && allocator.keep(bytes)) return;
    allocator.small_->raw_deleter()(bytes);
  }

  /// Whether these bytes are a block, which is kept or freed then.
  bool keep(void *bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = sizes_.find(bytes);
    if (found == sizes_.end()) return false;
    const size_t size = found->second;
    if (kept_bytes_ + size > limit) {
      drop(bytes);
    } else {
      kept_.emplace(size, bytes);
      kept_bytes_ += size;
    }
    return true;
  }

  void drop(void *bytes) {
    sizes_.erase(bytes);
    std::free(bytes);
  }

  c10::Allocator *const small_;
  std::mutex mutex_;
  std::unordered_map<void *, size_t> sizes_;
  std::multimap<size_t, void *> kept_;
  size_t kept_bytes_ = 0;
};

[[maybe_unused]] const bool installed = [] {
  c10::SetCPUAllocator(&KeepingAllocator::shared(), /*priority=*/1);
  return true;
}();

} // namespace

void mg_release_memory(void) { KeepingAllocator::shared().release(); }
