// Linear algebra, normalisation, convolutions, pooling, embeddings, dropout.
#include "product.h"

#include <ATen/Parallel.h>
#include <ATen/ops/_upsample_bicubic2d_aa.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/bilinear.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/cosine_similarity.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/im2col.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/upsample_bicubic2d.h>

#include "strict.h"

using mg::optional;
using mg::result;
using mg::sizes;
using Input = const mg_tensor *;
using Output = mg_tensor_out;

mg_status mg_matmul(Input a, Input b, Output out) {
  return result(out, [&] { return mg::matmul(a->value, b->value); });
}

mg_status mg_bmm(Input a, Input b, Output out) {
  return result(out, [&] { return at::bmm(a->value, b->value); });
}

mg_status mg_addmm(Input addend, Input a, Input b, Output out) {
  return result(out, [&] { return at::addmm(addend->value, a->value, b->value); });
}

mg_status mg_linear(Input x, Input weight, Input bias, Output out) {
  return result(out, [&] { return mg::linear(x->value, weight->value, optional(bias)); });
}

mg_status mg_linear_bent(Input x, Input weight, Input bias, Input addend, mg_bend bend,
                         Output out) {
  return result(out, [&] {
    return mg::linear_bent(x->value, weight->value, optional(bias), optional(addend), bend);
  });
}

mg_status mg_bilinear(Input a, Input b, Input weight, Input bias, Output out) {
  return result(
      out, [&] { return at::bilinear(a->value, b->value, weight->value, optional(bias)); });
}

mg_status mg_attention(Input queries, Input keys, Input values, Input mask, bool causal,
                       Output out) {
  return result(out, [&] {
    return at::scaled_dot_product_attention(queries->value, keys->value, values->value,
                                            optional(mask), 0.0, causal);
  });
}

mg_status mg_cosine_similarity(Input a, Input b, ptrdiff_t axis, double epsilon, Output out) {
  return result(out, [&] { return at::cosine_similarity(a->value, b->value, axis, epsilon); });
}

mg_status mg_mean_squared_error(Input a, Input b, Output out) {
  return result(out, [&] {
    TORCH_CHECK(a->value.sizes() == b->value.sizes(), "the shapes ", a->value.sizes(), " and ",
                b->value.sizes(), " differ");
    return at::mse_loss(a->value, b->value);
  });
}

mg_status mg_layer_norm(Input x, const ptrdiff_t *shape, size_t rank, Input weight, Input bias,
                        double epsilon, Output out) {
  return result(out, [&] {
    return at::layer_norm(x->value, sizes(shape, rank), optional(weight), optional(bias),
                          epsilon);
  });
}

mg_status mg_group_norm(Input x, ptrdiff_t groups, Input weight, Input bias, double epsilon,
                        Output out) {
  return result(out, [&] {
    return at::group_norm(x->value, groups, optional(weight), optional(bias), epsilon);
  });
}

mg_status mg_batch_norm(Input x, Input weight, Input bias, Input running_mean,
                        Input running_variance, bool training, double momentum, double epsilon,
                        Output out) {
  return result(out, [&] {
    return at::batch_norm(x->value, optional(weight), optional(bias), running_mean->value,
                          running_variance->value, training, momentum, epsilon, true);
  });
}

mg_status mg_conv2d(Input x, Input weight, Input bias, const ptrdiff_t *stride,
                    const ptrdiff_t *padding, const ptrdiff_t *dilation, ptrdiff_t groups,
                    Output out) {
  return result(out, [&] {
    return at::conv2d(x->value, weight->value, optional(bias), sizes(stride, 2),
                      sizes(padding, 2), sizes(dilation, 2), groups);
  });
}

mg_status mg_max_pool2d(Input x, ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t padding,
                        Output out) {
  return result(out, [&] { return at::max_pool2d(x->value, kernel, stride, padding); });
}

mg_status mg_average_pool2d(Input x, ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t padding,
                            Output out) {
  return result(out, [&] { return at::avg_pool2d(x->value, kernel, stride, padding); });
}

mg_status mg_adaptive_average_pool2d(Input x, ptrdiff_t height, ptrdiff_t width, Output out) {
  return result(out, [&] { return at::adaptive_avg_pool2d(x->value, {height, width}); });
}

mg_status mg_unfold(Input x, ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t padding, Output out) {
  return result(out, [&] {
    return at::im2col(x->value, {kernel, kernel}, {1, 1}, {padding, padding}, {stride, stride});
  });
}

mg_status mg_resize_bicubic(Input x, ptrdiff_t height, ptrdiff_t width, bool antialias,
                            Output out) {
  return result(out, [&] {
    return antialias ? at::_upsample_bicubic2d_aa(x->value, {height, width}, false)
                     : at::upsample_bicubic2d(x->value, {height, width}, false);
  });
}

mg_status mg_embedding(Input weight, Input indices, ptrdiff_t padding, Output out) {
  return result(out, [&] { return at::embedding(weight->value, indices->value, padding); });
}

namespace {

/// The finalizer of SplitMix64, good enough to make a counter look random.
inline uint64_t mixed(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

/// A mask of zeros and 1 / (1 - p). Element pairs are functions of one draw and their place, so
/// the mask does not depend on the number of threads.
template <typename Scalar>
void write_mask(Scalar *mask, int64_t count, double probability, uint64_t draw) {
  const uint64_t threshold = static_cast<uint64_t>(probability * 4294967296.0);
  const Scalar kept = static_cast<Scalar>(1 / (1 - probability));
  const Scalar dropped = static_cast<Scalar>(0);
  at::parallel_for(0, (count + 1) / 2, 16384, [&](int64_t begin, int64_t end) {
    for (int64_t pair = begin; pair < end; ++pair) {
      const uint64_t bits = mixed(draw + static_cast<uint64_t>(pair + 1) * 0x9E3779B97F4A7C15);
      mask[2 * pair] = (bits >> 32) < threshold ? dropped : kept;
      if (2 * pair + 1 < count)
        mask[2 * pair + 1] = (bits & 0xFFFFFFFF) < threshold ? dropped : kept;
    }
  });
}

} // namespace

mg_status mg_dropout(Input x, double probability, const mg_generator *generator, Output out) {
  return result(out, [&] {
    TORCH_CHECK(probability >= 0 && probability < 1, "the dropout probability is ", probability,
                "; it must be at least 0 and below 1");
    const auto &value = x->value;
    auto mask = at::empty_like(value, value.options().requires_grad(false),
                               at::MemoryFormat::Contiguous);
    if (value.device().is_cpu() && value.scalar_type() != at::kHalf) {
      uint64_t draw = 0;
      if (mg_generator_next(generator, &draw) != MG_OK) TORCH_CHECK(false, mg_last_error());
      switch (value.scalar_type()) {
      case at::kFloat:
        write_mask(mask.mutable_data_ptr<float>(), mask.numel(), probability, draw);
        break;
      case at::kDouble:
        write_mask(mask.mutable_data_ptr<double>(), mask.numel(), probability, draw);
        break;
      case at::kBFloat16:
        write_mask(mask.mutable_data_ptr<at::BFloat16>(), mask.numel(), probability, draw);
        break;
      default:
        TORCH_CHECK(false, "dropout needs floating-point numbers, not ", value.scalar_type());
      }
    } else {
      mask.bernoulli_(1 - probability, generator->value).div_(1 - probability);
    }
    return value.mul(mask);
  });
}
