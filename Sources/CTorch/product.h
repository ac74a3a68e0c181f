// Products of matrices as fast as the processor allows.
#pragma once

#include "shim.h"

namespace mg {

/// x wᵀ + bias for x [m, k], w [n, k], without recording. Single-precision products on the CPU
/// are made by oneDNN, whose kernels use the widest vectors of any maker's processor; MKL, which
/// at::linear calls, keeps to narrower ones on those of other makers and takes twice as long.
at::Tensor product(const at::Tensor &x, const at::Tensor &w,
                   const std::optional<at::Tensor> &bias = std::nullopt);

/// The same, recorded for gradients; x may have any number of leading axes.
at::Tensor linear(const at::Tensor &x, const at::Tensor &weight,
                  const std::optional<at::Tensor> &bias);

/// bend(x wᵀ + bias) or x wᵀ + bias + addend, recorded for gradients; in one pass where it is not.
at::Tensor linear_bent(const at::Tensor &x, const at::Tensor &weight,
                       const std::optional<at::Tensor> &bias,
                       const std::optional<at::Tensor> &addend, mg_bend bend);

/// a b, recorded for gradients.
at::Tensor matmul(const at::Tensor &a, const at::Tensor &b);

} // namespace mg
