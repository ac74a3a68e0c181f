// The functions of the engine, one `MG(result, name, (parameters))` each. The includer says what
// becomes of them: fields of a table (engine.h), prototypes (ctorch.h), values (table.cpp).
//
// Without an include guard, since it is included for each of these.

#pragma clang assume_nonnull begin

// MARK: The process and the thread

/// The reason of the last failure on this thread; valid until the next call on this thread.
MG(const char *_Nonnull, last_error, (void))
/// The number of tensor, generator and module handles that have not been released.
MG(ptrdiff_t, live_handles, (void))
/// The version of libtorch, such as "2.13.0".
MG(const char *_Nonnull, torch_version, (void))
/// The number of threads that one operation may use.
MG(ptrdiff_t, thread_count, (void))
MG(mg_status, set_thread_count, (ptrdiff_t count))
/// Whether operations on this thread are recorded for `mg_backward`.
MG(bool, gradients_enabled, (void))
MG(void, set_gradients_enabled, (bool enabled))
/// Starts a scope without any gradient bookkeeping; end it on the same thread.
MG(mg_status, inference_begin, (mg_inference *_Nullable *_Nonnull out))
MG(void, inference_end, (mg_inference *_Nullable scope))
/// Gives the memory of large tensors that is kept for later back to the system.
MG(void, release_memory, (void))
/// Whether libtorch was built with this device and the machine has it.
MG(bool, device_available, (const char *device))

// MARK: Handles and what they hold

MG(void, tensor_release, (mg_tensor *_Nullable tensor))
MG(ptrdiff_t, tensor_rank, (const mg_tensor *tensor))
/// Writes `mg_tensor_rank` sizes.
MG(void, tensor_shape, (const mg_tensor *tensor, ptrdiff_t *sizes))
MG(ptrdiff_t, tensor_count, (const mg_tensor *tensor))
MG(bool, tensor_requires_gradient, (const mg_tensor *tensor))
MG(bool, tensor_is_contiguous, (const mg_tensor *tensor))
MG(mg_status, tensor_type, (const mg_tensor *tensor, mg_scalar_type *out))
/// The device's name, such as "cuda:0"; valid until this is called again on this thread.
MG(mg_status, tensor_device, (const mg_tensor *tensor, const char *_Nullable *_Nonnull out))
/// The elements of a contiguous tensor on the CPU; valid while the handle lives.
MG(mg_status, tensor_data, (const mg_tensor *tensor, const void *_Nullable *_Nonnull out))
/// The only element of a tensor with one element.
MG(mg_status, tensor_item, (const mg_tensor *tensor, double *out))

// MARK: Random numbers

MG(mg_status, generator_create,
   (const char *device, uint64_t seed, mg_generator *_Nullable *_Nonnull out))
MG(void, generator_release, (mg_generator *_Nullable generator))
/// The state as a tensor of bytes on the CPU.
MG(mg_status, generator_state, (const mg_generator *generator, mg_tensor_out out))
MG(mg_status, generator_set_state, (const mg_generator *generator, const mg_tensor *state))
/// 64 random bits.
MG(mg_status, generator_next, (const mg_generator *generator, uint64_t *out))

// MARK: Creation

MG(mg_status, full,
   (const ptrdiff_t *shape, size_t rank, double value, mg_scalar_type type, const char *device,
    mg_tensor_out out))
MG(mg_status, arange,
   (double start, double end, double step, mg_scalar_type type, const char *device,
    mg_tensor_out out))
MG(mg_status, eye, (ptrdiff_t size, mg_scalar_type type, const char *device, mg_tensor_out out))
/// Copies row-major elements of `stored` type and converts them to `type` on the way.
MG(mg_status, from_bytes,
   (const void *bytes, size_t byte_count, mg_scalar_type stored, const ptrdiff_t *shape,
    size_t rank, mg_scalar_type type, const char *device, mg_tensor_out out))
MG(mg_status, uniform,
   (const ptrdiff_t *shape, size_t rank, double low, double high, mg_scalar_type type,
    const char *device, const mg_generator *generator, mg_tensor_out out))
MG(mg_status, normal,
   (const ptrdiff_t *shape, size_t rank, double mean, double deviation, mg_scalar_type type,
    const char *device, const mg_generator *generator, mg_tensor_out out))
/// Ones with the given probability, else zeros.
MG(mg_status, bernoulli,
   (const ptrdiff_t *shape, size_t rank, double probability, mg_scalar_type type,
    const char *device, const mg_generator *generator, mg_tensor_out out))
/// The integers below `count` in random order.
MG(mg_status, permutation,
   (ptrdiff_t count, const char *device, const mg_generator *generator, mg_tensor_out out))
MG(mg_status, clone, (const mg_tensor *x, mg_tensor_out out))
/// A tensor of this type on this device; `x` itself if it is that already.
MG(mg_status, to, (const mg_tensor *x, mg_scalar_type type, const char *device, mg_tensor_out out))
MG(mg_status, contiguous, (const mg_tensor *x, mg_tensor_out out))
/// The same values with the channels innermost in memory; `x` has four axes.
MG(mg_status, channels_last, (const mg_tensor *x, mg_tensor_out out))
/// Overwrites the values of `destination`, which is not recorded.
MG(mg_status, copy, (const mg_tensor *destination, const mg_tensor *source))
MG(mg_status, fill, (const mg_tensor *destination, double value))

// MARK: Shape

MG(mg_status, reshape, (const mg_tensor *x, const ptrdiff_t *shape, size_t rank, mg_tensor_out out))
MG(mg_status, expand, (const mg_tensor *x, const ptrdiff_t *shape, size_t rank, mg_tensor_out out))
MG(mg_status, permute, (const mg_tensor *x, const ptrdiff_t *axes, size_t rank, mg_tensor_out out))
MG(mg_status, transpose, (const mg_tensor *x, ptrdiff_t first, ptrdiff_t second, mg_tensor_out out))
MG(mg_status, squeeze, (const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out))
MG(mg_status, unsqueeze, (const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out))
MG(mg_status, narrow,
   (const mg_tensor *x, ptrdiff_t axis, ptrdiff_t start, ptrdiff_t length, mg_tensor_out out))
MG(mg_status, select, (const mg_tensor *x, ptrdiff_t axis, ptrdiff_t index, mg_tensor_out out))
MG(mg_status, index_select,
   (const mg_tensor *x, ptrdiff_t axis, const mg_tensor *indices, mg_tensor_out out))
MG(mg_status, gather,
   (const mg_tensor *x, ptrdiff_t axis, const mg_tensor *indices, mg_tensor_out out))
/// `x` with `values` added at `indices` along `axis`; equal indices add up.
MG(mg_status, index_add,
   (const mg_tensor *x, ptrdiff_t axis, const mg_tensor *indices, const mg_tensor *values,
    mg_tensor_out out))
/// `x` with `values` written at `indices` along `axis`.
MG(mg_status, scatter,
   (const mg_tensor *x, ptrdiff_t axis, const mg_tensor *indices, const mg_tensor *values,
    mg_tensor_out out))
MG(mg_status, cat, (mg_tensors xs, size_t count, ptrdiff_t axis, mg_tensor_out out))
MG(mg_status, stack, (mg_tensors xs, size_t count, ptrdiff_t axis, mg_tensor_out out))
MG(mg_status, flip, (const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out))
MG(mg_status, repeat,
   (const mg_tensor *x, const ptrdiff_t *repeats, size_t rank, mg_tensor_out out))
/// Pads with a constant; `widths` are before and after, from the last axis to the first.
MG(mg_status, pad,
   (const mg_tensor *x, const ptrdiff_t *widths, size_t count, double value, mg_tensor_out out))
MG(mg_status, lower_triangle, (const mg_tensor *x, ptrdiff_t diagonal, mg_tensor_out out))

// MARK: Arithmetic with broadcasting

MG(mg_status, add, (const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
MG(mg_status, subtract, (const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
MG(mg_status, multiply, (const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
MG(mg_status, divide, (const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
MG(mg_status, add_scalar, (const mg_tensor *a, double b, mg_tensor_out out))
MG(mg_status, multiply_scalar, (const mg_tensor *a, double b, mg_tensor_out out))
MG(mg_status, divide_scalar, (const mg_tensor *a, double b, mg_tensor_out out))
/// b - a
MG(mg_status, subtract_from, (const mg_tensor *a, double b, mg_tensor_out out))
MG(mg_status, power, (const mg_tensor *a, double exponent, mg_tensor_out out))
MG(mg_status, maximum, (const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
MG(mg_status, minimum, (const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
/// a + t (b - a)
MG(mg_status, interpolate, (const mg_tensor *a, const mg_tensor *b, double t, mg_tensor_out out))
/// Adds `b`, times `scale`, to the values of `a` in place.
MG(mg_status, accumulate, (const mg_tensor *a, const mg_tensor *b, double scale))
/// Multiplies the values of `a` in place.
MG(mg_status, scale, (const mg_tensor *a, double factor))

MG(mg_status, equal, (const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
MG(mg_status, less, (const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
MG(mg_status, less_or_equal, (const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
MG(mg_status, equal_scalar, (const mg_tensor *a, double b, mg_tensor_out out))
MG(mg_status, less_scalar, (const mg_tensor *a, double b, mg_tensor_out out))
MG(mg_status, greater_scalar, (const mg_tensor *a, double b, mg_tensor_out out))
MG(mg_status, logical_not, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, logical_and, (const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
MG(mg_status, logical_or, (const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
MG(mg_status, is_finite, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, where,
   (const mg_tensor *condition, const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
MG(mg_status, masked_fill,
   (const mg_tensor *x, const mg_tensor *mask, double value, mg_tensor_out out))
MG(mg_status, clamp, (const mg_tensor *x, double low, double high, mg_tensor_out out))

MG(mg_status, negate, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, abs, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, exp, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, expm1, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, log, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, log1p, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, sqrt, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, rsqrt, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, sin, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, cos, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, erf, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, floor, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, round, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, sign, (const mg_tensor *x, mg_tensor_out out))

// MARK: Activations

MG(mg_status, tanh, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, sigmoid, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, log_sigmoid, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, relu, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, relu6, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, leaky_relu, (const mg_tensor *x, double slope, mg_tensor_out out))
MG(mg_status, elu, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, selu, (const mg_tensor *x, mg_tensor_out out))
/// x Φ(x), with the exact Φ.
MG(mg_status, gelu, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, silu, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, softplus, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, softmax, (const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out))
MG(mg_status, log_softmax, (const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out))
/// Zeroes elements with this probability and scales the others by 1 / (1 - probability).
MG(mg_status, dropout,
   (const mg_tensor *x, double probability, const mg_generator *generator, mg_tensor_out out))

// MARK: Reductions; an empty list of axes means all

MG(mg_status, sum,
   (const mg_tensor *x, const ptrdiff_t *axes, size_t count, bool keep, mg_tensor_out out))
MG(mg_status, mean,
   (const mg_tensor *x, const ptrdiff_t *axes, size_t count, bool keep, mg_tensor_out out))
/// The variance with divisor n - correction.
MG(mg_status, variance,
   (const mg_tensor *x, const ptrdiff_t *axes, size_t count, ptrdiff_t correction, bool keep,
    mg_tensor_out out))
MG(mg_status, amax,
   (const mg_tensor *x, const ptrdiff_t *axes, size_t count, bool keep, mg_tensor_out out))
MG(mg_status, amin,
   (const mg_tensor *x, const ptrdiff_t *axes, size_t count, bool keep, mg_tensor_out out))
/// The Euclidean norm.
MG(mg_status, norm,
   (const mg_tensor *x, const ptrdiff_t *axes, size_t count, bool keep, mg_tensor_out out))
MG(mg_status, logsumexp,
   (const mg_tensor *x, const ptrdiff_t *axes, size_t count, bool keep, mg_tensor_out out))
MG(mg_status, any, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, all, (const mg_tensor *x, mg_tensor_out out))
MG(mg_status, max,
   (const mg_tensor *x, ptrdiff_t axis, bool keep, mg_tensor_out values, mg_tensor_out indices))
MG(mg_status, min,
   (const mg_tensor *x, ptrdiff_t axis, bool keep, mg_tensor_out values, mg_tensor_out indices))
MG(mg_status, argmax, (const mg_tensor *x, ptrdiff_t axis, bool keep, mg_tensor_out out))
MG(mg_status, argmin, (const mg_tensor *x, ptrdiff_t axis, bool keep, mg_tensor_out out))
/// The `count` largest values along an axis in falling order, and where they stood.
MG(mg_status, topk,
   (const mg_tensor *x, ptrdiff_t count, ptrdiff_t axis, mg_tensor_out values,
    mg_tensor_out indices))
/// A stable sort.
MG(mg_status, sort,
   (const mg_tensor *x, ptrdiff_t axis, bool descending, mg_tensor_out values,
    mg_tensor_out indices))
MG(mg_status, cumsum, (const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out))
MG(mg_status, cumprod, (const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out))
MG(mg_status, logcumsumexp, (const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out))

// MARK: Linear algebra

MG(mg_status, matmul, (const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
MG(mg_status, bmm, (const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
/// addend + a b
MG(mg_status, addmm,
   (const mg_tensor *addend, const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))
/// x wᵀ + bias
MG(mg_status, linear,
   (const mg_tensor *x, const mg_tensor *weight, const mg_tensor *_Nullable bias,
    mg_tensor_out out))
/// bend(x wᵀ + bias) + addend, in one pass over memory where nothing is recorded for gradients and
/// the processor's library can; only one of bend and addend may be given.
MG(mg_status, linear_bent,
   (const mg_tensor *x, const mg_tensor *weight, const mg_tensor *_Nullable bias,
    const mg_tensor *_Nullable addend, mg_bend bend, mg_tensor_out out))
/// aᵀ W[o] b for every output o; weight [outputs, a, b].
MG(mg_status, bilinear,
   (const mg_tensor *a, const mg_tensor *b, const mg_tensor *weight,
    const mg_tensor *_Nullable bias, mg_tensor_out out))
MG(mg_status, attention,
   (const mg_tensor *queries, const mg_tensor *keys, const mg_tensor *values,
    const mg_tensor *_Nullable mask, bool causal, mg_tensor_out out))
MG(mg_status, cosine_similarity,
   (const mg_tensor *a, const mg_tensor *b, ptrdiff_t axis, double epsilon, mg_tensor_out out))
MG(mg_status, mean_squared_error, (const mg_tensor *a, const mg_tensor *b, mg_tensor_out out))

// MARK: Normalisation, images, embeddings

/// Over the last `rank` axes.
MG(mg_status, layer_norm,
   (const mg_tensor *x, const ptrdiff_t *shape, size_t rank, const mg_tensor *_Nullable weight,
    const mg_tensor *_Nullable bias, double epsilon, mg_tensor_out out))
MG(mg_status, group_norm,
   (const mg_tensor *x, ptrdiff_t groups, const mg_tensor *_Nullable weight,
    const mg_tensor *_Nullable bias, double epsilon, mg_tensor_out out))
/// In training the batch's own mean and variance are used and the running ones are moved.
MG(mg_status, batch_norm,
   (const mg_tensor *x, const mg_tensor *_Nullable weight, const mg_tensor *_Nullable bias,
    const mg_tensor *running_mean, const mg_tensor *running_variance, bool training,
    double momentum, double epsilon, mg_tensor_out out))
/// `stride`, `padding` and `dilation` are vertical and horizontal.
MG(mg_status, conv2d,
   (const mg_tensor *x, const mg_tensor *weight, const mg_tensor *_Nullable bias,
    const ptrdiff_t *stride, const ptrdiff_t *padding, const ptrdiff_t *dilation,
    ptrdiff_t groups, mg_tensor_out out))
/// bend(conv2d(x) + addend), in one pass over memory where the processor's library can; without
/// gradients. `padding` is put before and after.
MG(mg_status, conv2d_bent,
   (const mg_tensor *x, const mg_tensor *weight, const mg_tensor *_Nullable bias,
    const mg_tensor *_Nullable addend, ptrdiff_t stride, ptrdiff_t padding, ptrdiff_t groups,
    mg_bend bend, mg_tensor_out out))
MG(mg_status, max_pool2d,
   (const mg_tensor *x, ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t padding, mg_tensor_out out))
MG(mg_status, average_pool2d,
   (const mg_tensor *x, ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t padding, mg_tensor_out out))
MG(mg_status, adaptive_average_pool2d,
   (const mg_tensor *x, ptrdiff_t height, ptrdiff_t width, mg_tensor_out out))
/// Sliding windows as columns, [n, c k k, windows].
MG(mg_status, unfold,
   (const mg_tensor *x, ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t padding, mg_tensor_out out))
/// Bicubic resampling of [n, c, h, w].
MG(mg_status, resize_bicubic,
   (const mg_tensor *x, ptrdiff_t height, ptrdiff_t width, bool antialias, mg_tensor_out out))
/// Rows of `weight`; rows at `padding` (none if negative) receive no gradient.
MG(mg_status, embedding,
   (const mg_tensor *weight, const mg_tensor *indices, ptrdiff_t padding, mg_tensor_out out))

// MARK: Gradients

MG(mg_status, set_requires_gradient, (const mg_tensor *x, bool required))
MG(mg_status, detach, (const mg_tensor *x, mg_tensor_out out))
/// Adds the gradient of `x` to every leaf it was made from. `seed` may be NULL if `x` has one
/// element.
MG(mg_status, backward, (const mg_tensor *x, const mg_tensor *_Nullable seed, bool retain_graph))
MG(bool, has_gradient, (const mg_tensor *x))
MG(mg_status, gradient, (const mg_tensor *x, mg_tensor_out out))
/// NULL clears it.
MG(mg_status, set_gradient, (const mg_tensor *x, const mg_tensor *_Nullable gradient))
/// The gradients of a scalar for `inputs`, which are not accumulated; `outs` has `count` places,
/// and NULL is written for an input that was not used.
MG(mg_status, gradients_of,
   (const mg_tensor *x, mg_tensors inputs, size_t count, bool retain_graph, mg_tensor_out outs))
/// Scales the gradients so that their common norm is at most `limit`; returns the norm before.
MG(mg_status, clip_gradients, (mg_tensors parameters, size_t count, double limit, double *out))

// MARK: Optimisers; every parameter of the lists has a gradient

/// One step of Adam in place. `steps[i]` counts this step too. `decoupled` selects AdamW.
MG(mg_status, adam_step,
   (mg_tensors parameters, mg_tensors first_moments, mg_tensors second_moments,
    const int64_t *steps, size_t count, double rate, double beta1, double beta2, double epsilon,
    double decay, bool decoupled))
/// One step of gradient descent in place. `momenta`, zeros at first, is NULL if `momentum` is 0.
MG(mg_status, sgd_step,
   (mg_tensors parameters, const mg_tensor *_Nonnull const *_Nullable momenta, size_t count,
    double rate, double momentum, double decay, bool nesterov))

// MARK: TorchScript

/// A network with its program from a file, for inference, its numbers with fractions as `type`.
MG(mg_status, module_load,
   (const char *path, mg_scalar_type type, const char *device,
    mg_module *_Nullable *_Nonnull out))
MG(void, module_release, (mg_module *_Nullable module))
/// What `forward` makes of one tensor; the steps are taken one by one as they are written, so
/// that the first call gives the same bits as the hundredth.
MG(mg_status, module_run, (const mg_module *module, const mg_tensor *x, mg_tensor_out out))

#undef MG
#pragma clang assume_nonnull end
