// Networks in TorchScript: a program and its weights in one file.
//
// These headers want to know every operator, which the shim's do without: they come first.
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include "shim.h"

#include "strict.h"

struct mg_module {
  torch::jit::Module value;
  explicit mg_module(torch::jit::Module module) : value(std::move(module)) {
    ++mg::live_handles;
  }
  ~mg_module() { --mg::live_handles; }
  mg_module(const mg_module &) = delete;
  mg_module &operator=(const mg_module &) = delete;
};

namespace {

/// The interpreter tells its whole way to a failure; the last line says what failed.
std::string last_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  const auto start = text.rfind('\n');
  if (start != std::string::npos) text.erase(0, start + 1);
  const std::string kind = "RuntimeError: ";
  if (text.rfind(kind, 0) == 0) text.erase(0, kind.size());
  return text;
}

template <typename Body> mg_status guarded(Body &&body) noexcept {
  return mg::guarded([&] {
    try {
      body();
    } catch (const c10::OutOfMemoryError &) {
      throw;
    } catch (const c10::Error &error) {
      const std::string text = error.what_without_backtrace();
      if (mg::status_of(error) == MG_OUT_OF_MEMORY) throw;
      TORCH_CHECK(false, last_line(text));
    } catch (const std::bad_alloc &) {
      throw;
    } catch (const std::exception &error) {
      TORCH_CHECK(false, last_line(error.what()));
    }
  });
}

template <typename Tensors> void convert(const Tensors &tensors, c10::ScalarType type) {
  for (at::Tensor tensor : tensors) {
    if (tensor.is_floating_point()) tensor.set_data(tensor.detach().to(type));
  }
}

} // namespace

mg_status mg_module_load(const char *path, mg_scalar_type type, const char *device,
                         mg_module **out) {
  return guarded([&] {
    auto module = torch::jit::load(path, c10::Device(std::string(device)), false);
    module.eval();
    convert(module.parameters(), mg::type_of(type));
    convert(module.buffers(), mg::type_of(type));
    *out = new mg_module(std::move(module));
  });
}

void mg_module_release(mg_module *module) { delete module; }

mg_status mg_module_run(const mg_module *module, const mg_tensor *x, mg_tensor_out out) {
  return guarded([&] {
    const torch::jit::GraphOptimizerEnabledGuard as_written(false);
    auto network = module->value;
    const auto y = network.forward({x->value});
    TORCH_CHECK(y.isTensor(), "the module gives a ", y.tagKind(), ", not a tensor");
    *out = new mg_tensor(y.toTensor());
  });
}
