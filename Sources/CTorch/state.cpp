// The process, the thread, the handles and the random generators.
#include "shim.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/version.h>

#include <cstring>

#include "strict.h"

struct mg_inference {
  c10::InferenceMode mode{true};
};

namespace mg {

std::atomic<ptrdiff_t> live_handles{0};

namespace {
thread_local std::string last_error;
}

void remember(const char *text) noexcept {
  try {
    last_error = text;
  } catch (...) {
    last_error.clear();
  }
}

mg_status status_of(const c10::Error &error) noexcept {
  return std::strstr(error.what_without_backtrace(), "DefaultCPUAllocator") ? MG_OUT_OF_MEMORY
                                                                            : MG_ERROR;
}

c10::ScalarType type_of(mg_scalar_type type) {
  switch (type) {
  case MG_FLOAT64: return at::kDouble;
  case MG_FLOAT32: return at::kFloat;
  case MG_FLOAT16: return at::kHalf;
  case MG_BFLOAT16: return at::kBFloat16;
  case MG_INT64: return at::kLong;
  case MG_INT32: return at::kInt;
  case MG_INT16: return at::kShort;
  case MG_INT8: return at::kChar;
  case MG_UINT8: return at::kByte;
  case MG_BOOL: return at::kBool;
  }
  TORCH_CHECK(false, "there is no scalar type with the number ", static_cast<int>(type));
}

at::TensorOptions options(mg_scalar_type type, const char *device) {
  return at::TensorOptions().dtype(type_of(type)).device(c10::Device(std::string(device)));
}

} // namespace mg

using mg::guarded;
using mg::result;

const char *mg_last_error(void) { return mg::last_error.c_str(); }
ptrdiff_t mg_live_handles(void) { return mg::live_handles.load(); }
const char *mg_torch_version(void) { return TORCH_VERSION; }
ptrdiff_t mg_thread_count(void) { return at::get_num_threads(); }

mg_status mg_set_thread_count(ptrdiff_t count) {
  return guarded([&] {
    TORCH_CHECK(count > 0 && count < 4096, "the thread count is ", count,
                "; it must be positive and below 4096");
    at::set_num_threads(static_cast<int>(count));
  });
}

bool mg_gradients_enabled(void) { return at::GradMode::is_enabled(); }
void mg_set_gradients_enabled(bool enabled) { at::GradMode::set_enabled(enabled); }

mg_status mg_inference_begin(mg_inference **out) {
  return guarded([&] { *out = new mg_inference(); });
}
void mg_inference_end(mg_inference *scope) { delete scope; }

bool mg_device_available(const char *name) {
  bool available = false;
  guarded([&] {
    const auto device = c10::Device(std::string(name));
    if (device.is_cpu()) {
      available = true;
    } else if (device.is_cuda()) {
      available = at::hasCUDA() && device.index() < at::detail::getCUDAHooks().deviceCount();
    } else if (device.is_mps()) {
      available = at::hasMPS();
    }
  });
  return available;
}

void mg_tensor_release(mg_tensor *tensor) { delete tensor; }
ptrdiff_t mg_tensor_rank(const mg_tensor *tensor) { return tensor->value.dim(); }
ptrdiff_t mg_tensor_count(const mg_tensor *tensor) { return tensor->value.numel(); }

void mg_tensor_shape(const mg_tensor *tensor, ptrdiff_t *out) {
  for (int64_t size : tensor->value.sizes()) *out++ = size;
}

bool mg_tensor_requires_gradient(const mg_tensor *tensor) {
  return tensor->value.requires_grad();
}

bool mg_tensor_is_contiguous(const mg_tensor *tensor) { return tensor->value.is_contiguous(); }

mg_status mg_tensor_type(const mg_tensor *tensor, mg_scalar_type *out) {
  return guarded([&] {
    for (int type = MG_FLOAT64; type <= MG_BOOL; ++type) {
      if (mg::type_of(static_cast<mg_scalar_type>(type)) == tensor->value.scalar_type()) {
        *out = static_cast<mg_scalar_type>(type);
        return;
      }
    }
    TORCH_CHECK(false, "tensors of type ", tensor->value.scalar_type(), " are not supported");
  });
}

mg_status mg_tensor_device(const mg_tensor *tensor, const char **out) {
  return guarded([&] {
    static thread_local std::string name;
    name = tensor->value.device().str();
    *out = name.c_str();
  });
}

mg_status mg_tensor_data(const mg_tensor *tensor, const void **out) {
  return guarded([&] {
    const auto &value = tensor->value;
    TORCH_CHECK(value.device().is_cpu(), "the elements are on ", value.device(), ", not the CPU");
    TORCH_CHECK(value.is_contiguous(), "the elements are not contiguous");
    *out = value.const_data_ptr();
  });
}

mg_status mg_tensor_item(const mg_tensor *tensor, double *out) {
  return guarded([&] { *out = tensor->value.item().toDouble(); });
}

mg_status mg_generator_create(const char *name, uint64_t seed, mg_generator **out) {
  return guarded([&] {
    const auto device = c10::Device(std::string(name));
    at::Generator generator =
        device.is_cpu()
            ? at::detail::createCPUGenerator(seed)
            : at::globalContext().getAcceleratorHooksInterface(device.type()).getNewGenerator(
                  device.index());
    generator.set_current_seed(seed);
    *out = new mg_generator(std::move(generator));
  });
}

void mg_generator_release(mg_generator *generator) { delete generator; }

mg_status mg_generator_state(const mg_generator *generator, mg_tensor_out out) {
  return result(out, [&] {
    return generator->value.get_state();
  });
}

mg_status mg_generator_set_state(const mg_generator *generator, const mg_tensor *state) {
  return guarded([&] {
    auto value = generator->value;
    value.set_state(state->value);
  });
}

mg_status mg_generator_next(const mg_generator *generator, uint64_t *out) {
  return guarded([&] {
    auto value = generator->value;
    TORCH_CHECK(value.device().is_cpu(), "bits can be drawn from a generator of the CPU only");
    *out = at::get_generator_or_default<at::CPUGeneratorImpl>(
               value, at::detail::getDefaultCPUGenerator())
               ->random64();
  });
}
