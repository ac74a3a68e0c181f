// Gradients and optimisers.
#include "shim.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/_fused_sgd.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>
#include <torch/csrc/autograd/autograd.h>

#include "strict.h"

using mg::guarded;
using mg::list;
using mg::result;
using Input = const mg_tensor *;
using Output = mg_tensor_out;

namespace {
std::vector<at::Tensor> gradients(mg_tensors parameters, size_t count) {
  std::vector<at::Tensor> values;
  values.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    values.push_back(parameters[i]->value.grad());
    TORCH_CHECK(values.back().defined(), "parameter ", i, " has no gradient");
  }
  return values;
}
} // namespace

mg_status mg_set_requires_gradient(Input x, bool required) {
  return guarded([&] { x->value.set_requires_grad(required); });
}

mg_status mg_detach(Input x, Output out) {
  return result(out, [&] { return x->value.detach(); });
}

mg_status mg_backward(Input x, Input seed, bool retain_graph) {
  return guarded([&] {
    x->value.backward(seed ? seed->value : at::Tensor(), retain_graph, /*create_graph=*/false);
  });
}

bool mg_has_gradient(Input x) { return x->value.grad().defined(); }

mg_status mg_gradient(Input x, Output out) {
  return result(out, [&] {
    TORCH_CHECK(x->value.grad().defined(), "the tensor has no gradient");
    return x->value.grad();
  });
}

mg_status mg_set_gradient(Input x, Input gradient) {
  return guarded([&] {
    auto value = x->value;
    if (gradient)
      TORCH_CHECK(gradient->value.sizes() == value.sizes(), "a gradient of shape ",
                  gradient->value.sizes(), " does not fit shape ", value.sizes());
    value.mutable_grad() = gradient ? gradient->value : at::Tensor();
  });
}

mg_status mg_gradients_of(Input x, mg_tensors inputs, size_t count, bool retain_graph,
                          Output outs) {
  return guarded([&] {
    auto values = torch::autograd::grad({x->value}, list(inputs, count), {}, retain_graph, false,
                                        /*allow_unused=*/true);
    std::vector<std::unique_ptr<mg_tensor>> handles(count);
    for (size_t i = 0; i < count; ++i)
      if (values[i].defined()) handles[i] = std::make_unique<mg_tensor>(std::move(values[i]));
    for (size_t i = 0; i < count; ++i) outs[i] = handles[i].release();
  });
}

mg_status mg_clip_gradients(mg_tensors parameters, size_t count, double limit, double *out) {
  return guarded([&] {
    const at::NoGradGuard unrecorded;
    auto values = gradients(parameters, count);
    double total = 0;
    if (!values.empty())
      total = at::linalg_vector_norm(at::stack(at::_foreach_norm(values)), 2).item().toDouble();
    // The same small number as PyTorch's clip_grad_norm_ keeps a zero norm from dividing.
    const double factor = limit / (total + 1e-6);
    if (factor < 1)
      for (auto &value : values) value.mul_(factor);
    *out = total;
  });
}

mg_status mg_adam_step(mg_tensors parameters, mg_tensors first_moments,
                       mg_tensors second_moments, const int64_t *steps, size_t count,
                       double rate, double beta1, double beta2, double epsilon, double decay,
                       bool decoupled) {
  return guarded([&] {
    const at::NoGradGuard unrecorded;
    const auto values = list(parameters, count);
    const auto grads = gradients(parameters, count);
    const auto first = list(first_moments, count);
    const auto second = list(second_moments, count);
    if (values.empty()) return;
    std::vector<at::Tensor> counts;
    counts.reserve(count);
    for (size_t i = 0; i < count; ++i)
      counts.push_back(at::full({}, static_cast<double>(steps[i]),
                                at::TensorOptions().dtype(at::kFloat).device(values[i].device())));
    if (decoupled)
      at::_fused_adamw_(values, grads, first, second, {}, counts, rate, beta1, beta2, decay,
                        epsilon, false, false);
    else
      at::_fused_adam_(values, grads, first, second, {}, counts, rate, beta1, beta2, decay,
                       epsilon, false, false);
  });
}

mg_status mg_sgd_step(mg_tensors parameters, const mg_tensor *const *momenta, size_t count,
                      double rate, double momentum, double decay, bool nesterov) {
  return guarded([&] {
    const at::NoGradGuard unrecorded;
    const auto values = list(parameters, count);
    const auto grads = gradients(parameters, count);
    const auto buffers = momenta ? list(momenta, count) : std::vector<at::Tensor>();
    if (values.empty()) return;
    at::_fused_sgd_(values, grads, buffers, decay, momentum, rate, 0, nesterov, false,
                    /*is_first_step=*/false);
  });
}
