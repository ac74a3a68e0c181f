// Making tensors, converting them, writing into them.
#include "shim.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randperm.h>
#include <ATen/core/grad_mode.h>

#include <cstring>

#include "strict.h"

using mg::guarded;
using mg::options;
using mg::result;
using mg::sizes;

mg_status mg_full(const ptrdiff_t *shape, size_t rank, double value, mg_scalar_type type,
                  const char *device, mg_tensor_out out) {
  return result(out,
                [&] { return at::full(sizes(shape, rank), value, options(type, device)); });
}

mg_status mg_arange(double start, double end, double step, mg_scalar_type type,
                    const char *device, mg_tensor_out out) {
  return result(out, [&] {
    if (!c10::isIntegralType(mg::type_of(type), false))
      return at::arange(start, end, step, options(type, device));
    return at::arange(static_cast<int64_t>(start), static_cast<int64_t>(end),
                      static_cast<int64_t>(step), options(type, device));
  });
}

mg_status mg_eye(ptrdiff_t size, mg_scalar_type type, const char *device, mg_tensor_out out) {
  return result(out, [&] { return at::eye(size, options(type, device)); });
}

mg_status mg_from_bytes(const void *bytes, size_t byte_count, mg_scalar_type stored,
                        const ptrdiff_t *shape, size_t rank, mg_scalar_type type,
                        const char *device, mg_tensor_out out) {
  return result(out, [&] {
    const auto dimensions = sizes(shape, rank);
    size_t needed = c10::elementSize(mg::type_of(stored));
    for (int64_t size : dimensions) {
      TORCH_CHECK(size >= 0, "the shape ", at::IntArrayRef(dimensions), " has a negative size");
      TORCH_CHECK(!__builtin_mul_overflow(needed, static_cast<size_t>(size), &needed),
                  "the shape ", at::IntArrayRef(dimensions), " is too large");
    }
    TORCH_CHECK(byte_count == needed, "the shape ", at::IntArrayRef(dimensions), " needs ", needed,
                " bytes, but there are ", byte_count);
    if (reinterpret_cast<uintptr_t>(bytes) % c10::elementSize(mg::type_of(stored)) != 0) {
      auto aligned = at::empty(dimensions, options(stored, "cpu"));
      std::memcpy(aligned.mutable_data_ptr(), bytes, byte_count);
      return aligned.to(options(type, device));
    }
    // The view only lives until the copy is made; nothing writes through it.
    const auto view =
        at::from_blob(const_cast<void *>(bytes), dimensions, options(stored, "cpu"));
    return view.to(options(type, device), /*non_blocking=*/false, /*copy=*/true);
  });
}

mg_status mg_uniform(const ptrdiff_t *shape, size_t rank, double low, double high,
                     mg_scalar_type type, const char *device, const mg_generator *generator,
                     mg_tensor_out out) {
  return result(out, [&] {
    return at::empty(sizes(shape, rank), options(type, device))
        .uniform_(low, high, generator->value);
  });
}

mg_status mg_normal(const ptrdiff_t *shape, size_t rank, double mean, double deviation,
                    mg_scalar_type type, const char *device, const mg_generator *generator,
                    mg_tensor_out out) {
  return result(out, [&] {
    return at::empty(sizes(shape, rank), options(type, device))
        .normal_(mean, deviation, generator->value);
  });
}

mg_status mg_bernoulli(const ptrdiff_t *shape, size_t rank, double probability,
                       mg_scalar_type type, const char *device, const mg_generator *generator,
                       mg_tensor_out out) {
  return result(out, [&] {
    return at::empty(sizes(shape, rank), options(type, device))
        .bernoulli_(probability, generator->value);
  });
}

mg_status mg_permutation(ptrdiff_t count, const char *device, const mg_generator *generator,
                         mg_tensor_out out) {
  return result(out,
                [&] { return at::randperm(count, generator->value, options(MG_INT64, device)); });
}

mg_status mg_clone(const mg_tensor *x, mg_tensor_out out) {
  return result(out, [&] { return x->value.clone(); });
}

mg_status mg_to(const mg_tensor *x, mg_scalar_type type, const char *device, mg_tensor_out out) {
  return result(out, [&] { return x->value.to(options(type, device)); });
}

mg_status mg_contiguous(const mg_tensor *x, mg_tensor_out out) {
  return result(out, [&] { return x->value.contiguous(); });
}

mg_status mg_channels_last(const mg_tensor *x, mg_tensor_out out) {
  return result(out, [&] { return x->value.contiguous(at::MemoryFormat::ChannelsLast); });
}

mg_status mg_copy(const mg_tensor *destination, const mg_tensor *source) {
  return guarded([&] {
    const at::NoGradGuard unrecorded;
    TORCH_CHECK(destination->value.sizes() == source->value.sizes(), "shape ",
                source->value.sizes(), " cannot be copied into shape ",
                destination->value.sizes());
    destination->value.copy_(source->value);
  });
}

mg_status mg_fill(const mg_tensor *destination, double value) {
  return guarded([&] {
    const at::NoGradGuard unrecorded;
    destination->value.fill_(value);
  });
}
