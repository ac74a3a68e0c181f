// Sums, extremes, orders and running totals.
#include "shim.h"

#include <ATen/ops/linalg_vector_norm.h>

#include "strict.h"

using mg::axes_or_all;
using mg::result;
using mg::results;
using mg::sizes;
using Input = const mg_tensor *;
using Output = mg_tensor_out;
using Axes = const ptrdiff_t *;

namespace {
/// Some reductions take no list for "all", so it is spelt out.
mg::Sizes all_axes(const at::Tensor &x, Axes axes, size_t count) {
  auto chosen = sizes(axes, count);
  if (count == 0)
    for (int64_t axis = 0; axis < x.dim(); ++axis) chosen.push_back(axis);
  return chosen;
}
} // namespace

mg_status mg_sum(Input x, Axes axes, size_t count, bool keep, Output out) {
  return result(out, [&] {
    const auto chosen = sizes(axes, count);
    return x->value.sum(axes_or_all(chosen), keep);
  });
}

mg_status mg_mean(Input x, Axes axes, size_t count, bool keep, Output out) {
  return result(out, [&] {
    const auto chosen = sizes(axes, count);
    return x->value.mean(axes_or_all(chosen), keep);
  });
}

mg_status mg_variance(Input x, Axes axes, size_t count, ptrdiff_t correction, bool keep,
                      Output out) {
  return result(out, [&] {
    const auto chosen = sizes(axes, count);
    return x->value.var(axes_or_all(chosen), at::Scalar(static_cast<int64_t>(correction)), keep);
  });
}

mg_status mg_amax(Input x, Axes axes, size_t count, bool keep, Output out) {
  return result(out, [&] { return x->value.amax(all_axes(x->value, axes, count), keep); });
}

mg_status mg_amin(Input x, Axes axes, size_t count, bool keep, Output out) {
  return result(out, [&] { return x->value.amin(all_axes(x->value, axes, count), keep); });
}

mg_status mg_norm(Input x, Axes axes, size_t count, bool keep, Output out) {
  return result(out, [&] {
    const auto chosen = sizes(axes, count);
    return at::linalg_vector_norm(x->value, 2, axes_or_all(chosen), keep);
  });
}

mg_status mg_logsumexp(Input x, Axes axes, size_t count, bool keep, Output out) {
  return result(out, [&] { return x->value.logsumexp(all_axes(x->value, axes, count), keep); });
}

mg_status mg_any(Input x, Output out) {
  return result(out, [&] { return x->value.any(); });
}

mg_status mg_all(Input x, Output out) {
  return result(out, [&] { return x->value.all(); });
}

mg_status mg_max(Input x, ptrdiff_t axis, bool keep, Output values, Output indices) {
  return results(values, indices,
                 [&] { return x->value.max(static_cast<int64_t>(axis), keep); });
}

mg_status mg_min(Input x, ptrdiff_t axis, bool keep, Output values, Output indices) {
  return results(values, indices,
                 [&] { return x->value.min(static_cast<int64_t>(axis), keep); });
}

mg_status mg_argmax(Input x, ptrdiff_t axis, bool keep, Output out) {
  return result(out, [&] { return x->value.argmax(static_cast<int64_t>(axis), keep); });
}

mg_status mg_argmin(Input x, ptrdiff_t axis, bool keep, Output out) {
  return result(out, [&] { return x->value.argmin(static_cast<int64_t>(axis), keep); });
}

mg_status mg_topk(Input x, ptrdiff_t count, ptrdiff_t axis, Output values, Output indices) {
  return results(values, indices, [&] { return x->value.topk(count, axis); });
}

mg_status mg_sort(Input x, ptrdiff_t axis, bool descending, Output values, Output indices) {
  return results(values, indices, [&] { return x->value.sort(true, axis, descending); });
}

mg_status mg_cumsum(Input x, ptrdiff_t axis, Output out) {
  return result(out, [&] { return x->value.cumsum(axis); });
}

mg_status mg_cumprod(Input x, ptrdiff_t axis, Output out) {
  return result(out, [&] { return x->value.cumprod(axis); });
}

mg_status mg_logcumsumexp(Input x, ptrdiff_t axis, Output out) {
  return result(out, [&] { return x->value.logcumsumexp(axis); });
}
