// The same elements in another arrangement, and choices among them.
#include "shim.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/stack.h>

#include "strict.h"

using mg::result;
using mg::sizes;

mg_status mg_reshape(const mg_tensor *x, const ptrdiff_t *shape, size_t rank,
                     mg_tensor_out out) {
  return result(out, [&] { return x->value.reshape(sizes(shape, rank)); });
}

mg_status mg_expand(const mg_tensor *x, const ptrdiff_t *shape, size_t rank,
                    mg_tensor_out out) {
  return result(out, [&] { return x->value.expand(sizes(shape, rank)); });
}

mg_status mg_permute(const mg_tensor *x, const ptrdiff_t *axes, size_t rank,
                     mg_tensor_out out) {
  return result(out, [&] { return x->value.permute(sizes(axes, rank)); });
}

mg_status mg_transpose(const mg_tensor *x, ptrdiff_t first, ptrdiff_t second,
                       mg_tensor_out out) {
  return result(out, [&] { return x->value.transpose(first, second); });
}

mg_status mg_squeeze(const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out) {
  return result(out, [&] {
    TORCH_CHECK(x->value.size(axis) == 1, "axis ", axis, " of shape ", x->value.sizes(),
                " has not the size 1");
    return x->value.squeeze(axis);
  });
}

mg_status mg_unsqueeze(const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out) {
  return result(out, [&] { return x->value.unsqueeze(axis); });
}

mg_status mg_narrow(const mg_tensor *x, ptrdiff_t axis, ptrdiff_t start, ptrdiff_t length,
                    mg_tensor_out out) {
  return result(out, [&] { return x->value.narrow(axis, start, length); });
}

mg_status mg_select(const mg_tensor *x, ptrdiff_t axis, ptrdiff_t index, mg_tensor_out out) {
  return result(out, [&] { return x->value.select(axis, static_cast<int64_t>(index)); });
}

mg_status mg_index_select(const mg_tensor *x, ptrdiff_t axis, const mg_tensor *indices,
                          mg_tensor_out out) {
  return result(out, [&] { return x->value.index_select(axis, indices->value); });
}

mg_status mg_gather(const mg_tensor *x, ptrdiff_t axis, const mg_tensor *indices,
                    mg_tensor_out out) {
  return result(out, [&] { return x->value.gather(axis, indices->value); });
}

mg_status mg_index_add(const mg_tensor *x, ptrdiff_t axis, const mg_tensor *indices,
                       const mg_tensor *values, mg_tensor_out out) {
  return result(out, [&] { return x->value.index_add(axis, indices->value, values->value); });
}

mg_status mg_scatter(const mg_tensor *x, ptrdiff_t axis, const mg_tensor *indices,
                     const mg_tensor *values, mg_tensor_out out) {
  return result(out, [&] { return x->value.scatter(axis, indices->value, values->value); });
}

mg_status mg_cat(mg_tensors xs, size_t count, ptrdiff_t axis, mg_tensor_out out) {
  return result(out, [&] { return at::cat(mg::list(xs, count), axis); });
}

mg_status mg_stack(mg_tensors xs, size_t count, ptrdiff_t axis, mg_tensor_out out) {
  return result(out, [&] { return at::stack(mg::list(xs, count), axis); });
}

mg_status mg_flip(const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out) {
  return result(out, [&] { return x->value.flip({static_cast<int64_t>(axis)}); });
}

mg_status mg_repeat(const mg_tensor *x, const ptrdiff_t *repeats, size_t rank,
                    mg_tensor_out out) {
  return result(out, [&] { return x->value.repeat(sizes(repeats, rank)); });
}

mg_status mg_pad(const mg_tensor *x, const ptrdiff_t *widths, size_t count, double value,
                 mg_tensor_out out) {
  return result(out, [&] { return at::constant_pad_nd(x->value, sizes(widths, count), value); });
}

mg_status mg_lower_triangle(const mg_tensor *x, ptrdiff_t diagonal, mg_tensor_out out) {
  return result(out, [&] { return x->value.tril(diagonal); });
}
