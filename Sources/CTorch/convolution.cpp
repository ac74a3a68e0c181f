// Convolutions for inference, with what follows them.
#include "shim.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/ones.h>

#include "strict.h"

using at::Tensor;

namespace {

using Scalars = c10::List<std::optional<at::Scalar>>;
using Alone = Tensor(const Tensor &, const Tensor &, const std::optional<Tensor> &,
                     at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, int64_t,
                     std::string_view, Scalars, std::optional<std::string_view>);
using Added = Tensor(const Tensor &, const Tensor &, const Tensor &, const std::optional<Tensor> &,
                     at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, int64_t, std::string_view,
                     std::optional<at::Scalar>, std::optional<std::string_view>, Scalars,
                     std::optional<std::string_view>);

struct Convolution {
  const Tensor &x;
  const Tensor &weight;
  std::optional<Tensor> bias;
  std::optional<Tensor> addend;
  int64_t stride, padding, groups;
  mg_bend bend;

  /// The library's kernels trust what they are given.
  void check() const {
    TORCH_CHECK(x.dim() == 4 && weight.dim() == 4 && groups > 0 && stride > 0 && padding >= 0 &&
                    x.size(1) == weight.size(1) * groups && weight.size(0) % groups == 0,
                "the weight does not fit the channels in ", groups, " groups, or there are not ",
                "four axes");
    TORCH_CHECK(x.size(2) + 2 * padding >= weight.size(2) &&
                    x.size(3) + 2 * padding >= weight.size(3),
                "the weight is larger than the image");
    const auto side = [&](int64_t axis) {
      return (x.size(axis) + 2 * padding - weight.size(axis)) / stride + 1;
    };
    const int64_t shape[] = {x.size(0), weight.size(0), side(2), side(3)};
    TORCH_CHECK(!addend || addend->sizes() == at::IntArrayRef(shape), "the result has the shape ",
                at::IntArrayRef(shape), ", the addend ", addend->sizes());
  }

  Tensor apart() const {
    auto y = at::conv2d(x, weight, bias, {stride, stride}, {padding, padding}, 1, groups);
    if (addend) y.add_(*addend);
    switch (bend) {
    case MG_BEND_NONE: return y;
    case MG_BEND_RELU: return y.relu_();
    case MG_BEND_RELU6: return y.clamp_(0, 6);
    case MG_BEND_GELU: break;
    }
    TORCH_CHECK(false, "a convolution has no bend with the number ", static_cast<int>(bend));
  }
};

/// libtorch's own entries to oneDNN's convolutions, which builds without oneDNN lack.
struct Fused {
  c10::TypedOperatorHandle<Alone> alone;
  c10::TypedOperatorHandle<Added> added;

  Tensor operator()(const Convolution &c) const {
    const at::AutoDispatchBelowADInplaceOrView unrecorded;
    const std::string_view name = c.bend == MG_BEND_NONE   ? "none"
                                  : c.bend == MG_BEND_RELU ? "relu"
                                                           : "hardtanh";
    Scalars limits;
    if (c.bend == MG_BEND_RELU6) {
      limits.push_back(at::Scalar(0.0));
      limits.push_back(at::Scalar(6.0));
    }
    const int64_t stride[] = {c.stride, c.stride}, padding[] = {c.padding, c.padding};
    const int64_t dilation[] = {1, 1};
    if (!c.addend)
      return alone.call(c.x, c.weight, c.bias, padding, stride, dilation, c.groups, name, limits,
                        std::nullopt);
    const auto unary = c.bend == MG_BEND_NONE ? std::nullopt : std::optional(name);
    return added.call(c.x, *c.addend, c.weight, c.bias, padding, stride, dilation, c.groups, "add",
                      at::Scalar(1.0), unary, limits, std::nullopt);
  }

  static std::optional<Fused> find(c10::ScalarType type) {
    try {
      auto &dispatcher = c10::Dispatcher::singleton();
      const auto alone = dispatcher.findSchema({"mkldnn::_convolution_pointwise", ""});
      const auto added = dispatcher.findSchema({"mkldnn::_convolution_pointwise", "binary"});
      if (!alone || !added || !alone->hasKernelForDispatchKey(c10::DispatchKey::CPU))
        return std::nullopt;
      const Fused found{alone->typed<Alone>(), added->typed<Added>()};
      // Processors without the instructions refuse; a small one shows it.
      const auto x = at::ones({1, 1, 2, 2}, type), w = at::ones({1, 1, 1, 1}, type);
      found({x, w, std::nullopt, x, 1, 0, 1, MG_BEND_RELU});
      return found;
    } catch (const std::exception &) {
      return std::nullopt;
    }
  }
};

const std::optional<Fused> &fused(c10::ScalarType type) {
  static const auto single = Fused::find(at::kFloat), half = Fused::find(at::kBFloat16);
  static const std::optional<Fused> none;
  return type == at::kFloat ? single : type == at::kBFloat16 ? half : none;
}

} // namespace

mg_status mg_conv2d_bent(const mg_tensor *x, const mg_tensor *weight, const mg_tensor *bias,
                         const mg_tensor *addend, ptrdiff_t stride, ptrdiff_t padding,
                         ptrdiff_t groups, mg_bend bend, mg_tensor_out out) {
  return mg::result(out, [&] {
    const at::NoGradGuard unrecorded;
    const Convolution c{x->value, weight->value, mg::optional(bias), mg::optional(addend),
                        stride,   padding,       groups,             bend};
    c.check();
    const auto &kernel = fused(c.x.scalar_type());
    const bool fits = kernel && c.x.device().is_cpu() && c.x.numel() > 0 &&
                      c.weight.scalar_type() == c.x.scalar_type() &&
                      (!c.addend || (c.addend->scalar_type() == c.x.scalar_type() &&
                                     c.bend != MG_BEND_RELU6));
    return fits ? (*kernel)(c) : c.apart();
  });
}
