// Products of matrices through oneDNN, with their gradients.
#include "product.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <torch/csrc/autograd/custom_function.h>

#include "strict.h"

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

namespace mg {
namespace {

using Kernel = at::Tensor(const at::Tensor &, const at::Tensor &,
                          const std::optional<at::Tensor> &, std::string_view,
                          c10::List<std::optional<at::Scalar>>, std::optional<std::string_view>);

/// libtorch's own entry to oneDNN's inner product, which builds without oneDNN lack.
const std::optional<c10::TypedOperatorHandle<Kernel>> &kernel() {
  static const auto found = []() -> std::optional<c10::TypedOperatorHandle<Kernel>> {
    try {
      const auto handle =
          c10::Dispatcher::singleton().findSchema({"mkldnn::_linear_pointwise", ""});
      if (handle && handle->hasKernelForDispatchKey(c10::DispatchKey::CPU))
        return handle->typed<Kernel>();
    } catch (const c10::Error &) {
    }
    return std::nullopt;
  }();
  return found;
}

using Adding = at::Tensor(const at::Tensor &, const at::Tensor &, const at::Tensor &,
                          const std::optional<at::Tensor> &, std::string_view);

/// The same with a sum, if the processor has the instructions for numbers of 16 bits.
const std::optional<c10::TypedOperatorHandle<Adding>> &adding_kernel() {
  static const auto found = []() -> std::optional<c10::TypedOperatorHandle<Adding>> {
    try {
      const auto handle =
          c10::Dispatcher::singleton().findSchema({"mkldnn::_linear_pointwise", "binary"});
      if (!kernel() || !handle) return std::nullopt;
      const at::AutoDispatchBelowADInplaceOrView unrecorded;
      const auto typed = handle->typed<Adding>();
      const auto x = at::ones({2, 2}, at::kBFloat16);
      typed.call(x, x, x, std::nullopt, "add");
      return typed;
    } catch (const std::exception &) {
    }
    return std::nullopt;
  }();
  return found;
}

bool is_plain(const at::Tensor &x) {
  return x.defined() && x.device().is_cpu() && x.scalar_type() == at::kFloat &&
         x.layout() == at::kStrided;
}

/// Below this many multiplications the call costs more than the product.
constexpr int64_t smallest = 1 << 16;

bool is_worthwhile(const at::Tensor &x, const at::Tensor &w) {
  return is_plain(x) && is_plain(w) && x.dim() == 2 && w.dim() == 2 && w.size(0) >= 8 &&
         x.size(0) * x.size(1) * w.size(0) >= smallest && kernel().has_value();
}

bool is_recorded(const at::Tensor &x) { return x.defined() && x.requires_grad(); }

struct LinearFunction : public Function<LinearFunction> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &x,
                            const at::Tensor &weight, const std::optional<at::Tensor> &bias) {
    context->save_for_backward({x, weight});
    context->saved_data["has bias"] = bias.has_value();
    return product(x, weight, bias);
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &gradient = gradients[0];
    at::Tensor x, weight, bias;
    if (context->needs_input_grad(0)) x = product(gradient, saved[1].t());
    if (context->needs_input_grad(1)) weight = product(gradient.t(), saved[0].t());
    if (context->saved_data["has bias"].toBool() && context->needs_input_grad(2))
      bias = gradient.sum(0);
    return {x, weight, bias};
  }
};

struct MatmulFunction : public Function<MatmulFunction> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &a, const at::Tensor &b) {
    context->save_for_backward({a, b});
    return product(a, b.t());
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &gradient = gradients[0];
    at::Tensor a, b;
    if (context->needs_input_grad(0)) a = product(gradient, saved[1]);
    if (context->needs_input_grad(1)) b = product(saved[0].t(), gradient.t());
    return {a, b};
  }
};

} // namespace

at::Tensor product(const at::Tensor &x, const at::Tensor &w,
                   const std::optional<at::Tensor> &bias) {
  const at::AutoDispatchBelowADInplaceOrView unrecorded;
  if (!is_worthwhile(x, w)) return at::linear(x, w, bias);
  // A transposed matrix is read as it lies; any other view is copied.
  const bool is_readable = w.is_contiguous() || w.t().is_contiguous();
  return kernel()->call(x.contiguous(), is_readable ? w : w.contiguous(), bias, "none",
                        c10::List<std::optional<at::Scalar>>(), std::string_view(""));
}

at::Tensor linear(const at::Tensor &x, const at::Tensor &weight,
                  const std::optional<at::Tensor> &bias) {
  const auto rows = x.dim() > 2 && weight.dim() == 2 ? x.reshape({-1, x.size(-1)}) : x;
  const bool fits = weight.dim() == 2 && rows.dim() == 2 && rows.size(1) == weight.size(1) &&
                    (!bias || (bias->dim() == 1 && bias->size(0) == weight.size(0)));
  if (!fits || !is_worthwhile(rows, weight)) return at::linear(x, weight, bias);
  const bool recorded =
      at::GradMode::is_enabled() &&
      (is_recorded(x) || is_recorded(weight) || (bias && is_recorded(*bias)));
  const auto y =
      recorded ? LinearFunction::apply(rows, weight, bias) : product(rows, weight, bias);
  if (x.dim() == 2) return y;
  auto shape = x.sizes().vec();
  shape.back() = weight.size(0);
  return y.view(shape);
}

at::Tensor linear_bent(const at::Tensor &x, const at::Tensor &weight,
                       const std::optional<at::Tensor> &bias,
                       const std::optional<at::Tensor> &addend, mg_bend bend) {
  TORCH_CHECK(bend == MG_BEND_NONE || (bend == MG_BEND_GELU && !addend),
              "a linear map ends with gelu or with a sum, or with neither");
  const auto type = x.scalar_type();
  const bool recorded = at::GradMode::is_enabled() &&
                        (is_recorded(x) || is_recorded(weight) || (bias && is_recorded(*bias)) ||
                         (addend && is_recorded(*addend)));
  const bool fits =
      !recorded && x.device().is_cpu() && (type == at::kFloat || type == at::kBFloat16) &&
      weight.scalar_type() == type && weight.is_contiguous() && x.dim() >= 2 &&
      weight.dim() == 2 && x.size(-1) == weight.size(1) && x.numel() * weight.size(0) >= smallest &&
      (!bias || (bias->scalar_type() == type && bias->dim() == 1 &&
                 bias->size(0) == weight.size(0))) &&
      (!addend || (addend->scalar_type() == type && addend->size(-1) == weight.size(0) &&
                   addend->numel() / weight.size(0) == x.numel() / x.size(-1))) &&
      adding_kernel().has_value();
  if (!fits) {
    const auto y = mg::linear(x, weight, bias);
    return bend == MG_BEND_GELU ? at::gelu(y) : addend ? y.add(*addend) : y;
  }
  const at::AutoDispatchBelowADInplaceOrView unrecorded;
  const auto rows = x.reshape({-1, x.size(-1)}).contiguous();
  auto shape = x.sizes().vec();
  shape.back() = weight.size(0);
  if (addend) {
    const auto sum = addend->reshape({-1, addend->size(-1)}).contiguous();
    return adding_kernel()->call(rows, sum, weight, bias, "add").view(shape);
  }
  const bool bends = bend == MG_BEND_GELU;
  return kernel()
      ->call(rows, weight, bias, bends ? "gelu" : "none",
             c10::List<std::optional<at::Scalar>>(), std::string_view(bends ? "none" : ""))
      .view(shape);
}

at::Tensor matmul(const at::Tensor &a, const at::Tensor &b) {
  const bool fits = a.dim() == 2 && b.dim() == 2 && a.size(1) == b.size(0);
  if (!fits || !is_worthwhile(a, b.t())) return at::matmul(a, b);
  if (at::GradMode::is_enabled() && (is_recorded(a) || is_recorded(b)))
    return MatmulFunction::apply(a, b);
  return product(a, b.t());
}

} // namespace mg
