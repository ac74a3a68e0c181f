// What every file of the shim shares: the handles, the one exception boundary, small conversions.
#pragma once

#define TORCH_ASSERT_ONLY_METHOD_OPERATORS
#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <c10/util/SmallVector.h>

#include <atomic>
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "ctorch.h"

namespace mg {

extern std::atomic<ptrdiff_t> live_handles;

/// Keeps the text for `mg_last_error`, even if there is no memory left to keep it.
void remember(const char *text) noexcept;

/// libtorch reports lack of memory on the CPU as a plain error with this text.
mg_status status_of(const c10::Error &error) noexcept;

/// The only place where an exception turns into a status. Every fallible function goes through.
template <typename Body> mg_status guarded(Body &&body) noexcept {
  try {
    remember("");
    std::forward<Body>(body)();
    return MG_OK;
  } catch (const c10::OutOfMemoryError &error) {
    remember(error.what_without_backtrace());
    return MG_OUT_OF_MEMORY;
  } catch (const c10::Error &error) {
    remember(error.what_without_backtrace());
    return status_of(error);
  } catch (const std::bad_alloc &) {
    remember("not enough memory");
    return MG_OUT_OF_MEMORY;
  } catch (const std::exception &error) {
    remember(error.what());
    return MG_ERROR;
  } catch (...) {
    remember("unknown C++ exception");
    return MG_ERROR;
  }
}

} // namespace mg

struct mg_tensor {
  at::Tensor value;
  explicit mg_tensor(at::Tensor tensor) : value(std::move(tensor)) { ++mg::live_handles; }
  ~mg_tensor() { --mg::live_handles; }
  mg_tensor(const mg_tensor &) = delete;
  mg_tensor &operator=(const mg_tensor &) = delete;
};

struct mg_generator {
  at::Generator value;
  explicit mg_generator(at::Generator generator) : value(std::move(generator)) {
    ++mg::live_handles;
  }
  ~mg_generator() { --mg::live_handles; }
  mg_generator(const mg_generator &) = delete;
  mg_generator &operator=(const mg_generator &) = delete;
};

namespace mg {

/// An operation with one result: runs it and hands its result over.
template <typename Body> mg_status result(mg_tensor_out out, Body &&body) noexcept {
  return guarded([&] { *out = new mg_tensor(std::forward<Body>(body)()); });
}

/// An operation with two results.
template <typename Body>
mg_status results(mg_tensor_out first, mg_tensor_out second, Body &&body) noexcept {
  return guarded([&] {
    auto both = std::forward<Body>(body)();
    auto *one = new mg_tensor(std::get<0>(std::move(both)));
    try {
      *second = new mg_tensor(std::get<1>(std::move(both)));
    } catch (...) {
      delete one;
      throw;
    }
    *first = one;
  });
}

using Sizes = c10::SmallVector<int64_t, 6>;

inline Sizes sizes(const ptrdiff_t *values, size_t count) {
  return Sizes(values, values + count);
}

inline at::OptionalIntArrayRef axes_or_all(const Sizes &axes) {
  return axes.empty() ? at::OptionalIntArrayRef() : at::OptionalIntArrayRef(axes);
}

inline std::vector<at::Tensor> list(mg_tensors tensors, size_t count) {
  std::vector<at::Tensor> values;
  values.reserve(count);
  for (size_t i = 0; i < count; ++i) values.push_back(tensors[i]->value);
  return values;
}

inline std::optional<at::Tensor> optional(const mg_tensor *tensor) {
  return tensor ? std::optional<at::Tensor>(tensor->value) : std::nullopt;
}

c10::ScalarType type_of(mg_scalar_type type);
at::TensorOptions options(mg_scalar_type type, const char *device);

} // namespace mg
