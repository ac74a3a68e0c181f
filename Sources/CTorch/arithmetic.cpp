// Element by element, with broadcasting; activations.
#include "shim.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/elu.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/hardtanh.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/log_sigmoid.h>
#include <ATen/ops/rsub.h>
#include <ATen/ops/selu.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/where.h>

#include "strict.h"

using mg::guarded;
using mg::result;
using Input = const mg_tensor *;
using Output = mg_tensor_out;

mg_status mg_add(Input a, Input b, Output out) {
  return result(out, [&] { return a->value.add(b->value); });
}
mg_status mg_subtract(Input a, Input b, Output out) {
  return result(out, [&] { return a->value.sub(b->value); });
}
mg_status mg_multiply(Input a, Input b, Output out) {
  return result(out, [&] { return a->value.mul(b->value); });
}
mg_status mg_divide(Input a, Input b, Output out) {
  return result(out, [&] { return a->value.div(b->value); });
}
mg_status mg_add_scalar(Input a, double b, Output out) {
  return result(out, [&] { return a->value.add(b); });
}
mg_status mg_multiply_scalar(Input a, double b, Output out) {
  return result(out, [&] { return a->value.mul(b); });
}
mg_status mg_divide_scalar(Input a, double b, Output out) {
  return result(out, [&] { return a->value.div(b); });
}
mg_status mg_subtract_from(Input a, double b, Output out) {
  return result(out, [&] { return at::rsub(a->value, b); });
}
mg_status mg_power(Input a, double exponent, Output out) {
  return result(out, [&] { return a->value.pow(exponent); });
}
mg_status mg_maximum(Input a, Input b, Output out) {
  return result(out, [&] { return a->value.maximum(b->value); });
}
mg_status mg_minimum(Input a, Input b, Output out) {
  return result(out, [&] { return a->value.minimum(b->value); });
}
mg_status mg_interpolate(Input a, Input b, double t, Output out) {
  return result(out, [&] { return a->value.lerp(b->value, t); });
}
mg_status mg_accumulate(Input a, Input b, double scale) {
  return guarded([&] {
    const at::NoGradGuard unrecorded;
    a->value.add_(b->value, scale);
  });
}
mg_status mg_scale(Input a, double factor) {
  return guarded([&] {
    const at::NoGradGuard unrecorded;
    a->value.mul_(factor);
  });
}

mg_status mg_equal(Input a, Input b, Output out) {
  return result(out, [&] { return a->value.eq(b->value); });
}
mg_status mg_less(Input a, Input b, Output out) {
  return result(out, [&] { return a->value.lt(b->value); });
}
mg_status mg_less_or_equal(Input a, Input b, Output out) {
  return result(out, [&] { return a->value.le(b->value); });
}
mg_status mg_equal_scalar(Input a, double b, Output out) {
  return result(out, [&] { return a->value.eq(b); });
}
mg_status mg_less_scalar(Input a, double b, Output out) {
  return result(out, [&] { return a->value.lt(b); });
}
mg_status mg_greater_scalar(Input a, double b, Output out) {
  return result(out, [&] { return a->value.gt(b); });
}
mg_status mg_logical_not(Input x, Output out) {
  return result(out, [&] { return x->value.logical_not(); });
}
mg_status mg_logical_and(Input a, Input b, Output out) {
  return result(out, [&] { return a->value.logical_and(b->value); });
}
mg_status mg_logical_or(Input a, Input b, Output out) {
  return result(out, [&] { return a->value.logical_or(b->value); });
}
mg_status mg_is_finite(Input x, Output out) {
  return result(out, [&] { return x->value.isfinite(); });
}
mg_status mg_where(Input condition, Input a, Input b, Output out) {
  return result(out, [&] { return at::where(condition->value, a->value, b->value); });
}
mg_status mg_masked_fill(Input x, Input mask, double value, Output out) {
  return result(out, [&] { return x->value.masked_fill(mask->value, value); });
}
mg_status mg_clamp(Input x, double low, double high, Output out) {
  return result(out, [&] { return x->value.clamp(low, high); });
}

mg_status mg_negate(Input x, Output out) {
  return result(out, [&] { return x->value.neg(); });
}
mg_status mg_abs(Input x, Output out) {
  return result(out, [&] { return x->value.abs(); });
}
mg_status mg_exp(Input x, Output out) {
  return result(out, [&] { return x->value.exp(); });
}
mg_status mg_expm1(Input x, Output out) {
  return result(out, [&] { return x->value.expm1(); });
}
mg_status mg_log(Input x, Output out) {
  return result(out, [&] { return x->value.log(); });
}
mg_status mg_log1p(Input x, Output out) {
  return result(out, [&] { return x->value.log1p(); });
}
mg_status mg_sqrt(Input x, Output out) {
  return result(out, [&] { return x->value.sqrt(); });
}
mg_status mg_rsqrt(Input x, Output out) {
  return result(out, [&] { return x->value.rsqrt(); });
}
mg_status mg_sin(Input x, Output out) {
  return result(out, [&] { return x->value.sin(); });
}
mg_status mg_cos(Input x, Output out) {
  return result(out, [&] { return x->value.cos(); });
}
mg_status mg_erf(Input x, Output out) {
  return result(out, [&] { return x->value.erf(); });
}
mg_status mg_floor(Input x, Output out) {
  return result(out, [&] { return x->value.floor(); });
}
mg_status mg_round(Input x, Output out) {
  return result(out, [&] { return x->value.round(); });
}
mg_status mg_sign(Input x, Output out) {
  return result(out, [&] { return x->value.sign(); });
}

mg_status mg_tanh(Input x, Output out) {
  return result(out, [&] { return x->value.tanh(); });
}
mg_status mg_sigmoid(Input x, Output out) {
  return result(out, [&] { return x->value.sigmoid(); });
}
mg_status mg_log_sigmoid(Input x, Output out) {
  return result(out, [&] { return at::log_sigmoid(x->value); });
}
mg_status mg_relu(Input x, Output out) {
  return result(out, [&] { return x->value.relu(); });
}
mg_status mg_relu6(Input x, Output out) {
  return result(out, [&] { return at::hardtanh(x->value, 0, 6); });
}
mg_status mg_leaky_relu(Input x, double slope, Output out) {
  return result(out, [&] { return at::leaky_relu(x->value, slope); });
}
mg_status mg_elu(Input x, Output out) {
  return result(out, [&] { return at::elu(x->value); });
}
mg_status mg_selu(Input x, Output out) {
  return result(out, [&] { return at::selu(x->value); });
}
mg_status mg_gelu(Input x, Output out) {
  return result(out, [&] { return at::gelu(x->value); });
}
mg_status mg_silu(Input x, Output out) {
  return result(out, [&] { return at::silu(x->value); });
}
mg_status mg_softplus(Input x, Output out) {
  return result(out, [&] { return at::softplus(x->value); });
}
mg_status mg_softmax(Input x, ptrdiff_t axis, Output out) {
  return result(out, [&] { return x->value.softmax(axis); });
}
mg_status mg_log_softmax(Input x, ptrdiff_t axis, Output out) {
  return result(out, [&] { return x->value.log_softmax(axis); });
}
