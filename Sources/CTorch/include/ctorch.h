// The C side of `Tensors`: libtorch behind a small, flat interface.
//
// Rules, the same for every function here:
//
// * `mg_tensor` and `mg_generator` are opaque. A handle that leaves through `out` belongs to the
//   caller, who gives it back with the matching `_release`; releasing NULL is allowed. Handles
//   that are passed in are borrowed for the call. Arrays are pointer and count, and are copied.
// * A function that can fail returns an `mg_status` and writes its result through its last
//   parameters. On failure nothing is written, and `mg_last_error` has the reason.
// * No C++ exception leaves this library.
// * A tensor handle may be used by one thread at a time. Error text and gradient mode belong to
//   the thread.
// * `axis` may be negative, counted from the end. Sizes are counted in elements unless they say
//   bytes.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

typedef struct mg_tensor mg_tensor;
typedef struct mg_generator mg_generator;
typedef struct mg_inference mg_inference;

typedef mg_tensor *_Nullable *_Nonnull mg_tensor_out;
typedef const mg_tensor *_Nonnull const *_Nonnull mg_tensors;

typedef enum mg_status {
  MG_OK = 0,
  MG_ERROR = 1,
  MG_OUT_OF_MEMORY = 2,
} mg_status;

typedef enum mg_scalar_type {
  MG_FLOAT64 = 0,
  MG_FLOAT32 = 1,
  MG_FLOAT16 = 2,
  MG_BFLOAT16 = 3,
  MG_INT64 = 4,
  MG_INT32 = 5,
  MG_INT16 = 6,
  MG_INT8 = 7,
  MG_UINT8 = 8,
  MG_BOOL = 9,
} mg_scalar_type;

// MARK: The process and the thread

/// The reason of the last failure on this thread; valid until the next call on this thread.
const char *mg_last_error(void);
/// The number of tensor and generator handles that have not been released.
ptrdiff_t mg_live_handles(void);
/// The version of libtorch, such as "2.13.0".
const char *mg_torch_version(void);
/// The number of threads that one operation may use.
ptrdiff_t mg_thread_count(void);
mg_status mg_set_thread_count(ptrdiff_t count);
/// Whether operations on this thread are recorded for `mg_backward`.
bool mg_gradients_enabled(void);
void mg_set_gradients_enabled(bool enabled);
/// Starts a scope without any gradient bookkeeping; end it on the same thread.
mg_status mg_inference_begin(mg_inference *_Nullable *_Nonnull out);
void mg_inference_end(mg_inference *_Nullable scope);
/// Gives the memory of large tensors that is kept for later back to the system.
void mg_release_memory(void);
/// Whether libtorch was built with this device and the machine has it.
bool mg_device_available(const char *device);

// MARK: Handles and what they hold

void mg_tensor_release(mg_tensor *_Nullable tensor);
ptrdiff_t mg_tensor_rank(const mg_tensor *tensor);
/// Writes `mg_tensor_rank` sizes.
void mg_tensor_shape(const mg_tensor *tensor, ptrdiff_t *sizes);
ptrdiff_t mg_tensor_count(const mg_tensor *tensor);
bool mg_tensor_requires_gradient(const mg_tensor *tensor);
bool mg_tensor_is_contiguous(const mg_tensor *tensor);
mg_status mg_tensor_type(const mg_tensor *tensor, mg_scalar_type *out);
/// The device's name, such as "cuda:0"; valid until this is called again on this thread.
mg_status mg_tensor_device(const mg_tensor *tensor, const char *_Nullable *_Nonnull out);
/// The elements of a contiguous tensor on the CPU; valid while the handle lives.
mg_status mg_tensor_data(const mg_tensor *tensor, const void *_Nullable *_Nonnull out);
/// The only element of a tensor with one element.
mg_status mg_tensor_item(const mg_tensor *tensor, double *out);

// MARK: Random numbers

mg_status mg_generator_create(const char *device, uint64_t seed,
                              mg_generator *_Nullable *_Nonnull out);
void mg_generator_release(mg_generator *_Nullable generator);
/// The state as a tensor of bytes on the CPU.
mg_status mg_generator_state(const mg_generator *generator, mg_tensor_out out);
mg_status mg_generator_set_state(const mg_generator *generator, const mg_tensor *state);
/// 64 random bits.
mg_status mg_generator_next(const mg_generator *generator, uint64_t *out);

// MARK: Creation

mg_status mg_full(const ptrdiff_t *shape, size_t rank, double value, mg_scalar_type type,
                  const char *device, mg_tensor_out out);
mg_status mg_arange(double start, double end, double step, mg_scalar_type type,
                    const char *device, mg_tensor_out out);
mg_status mg_eye(ptrdiff_t size, mg_scalar_type type, const char *device, mg_tensor_out out);
/// Copies row-major elements of `stored` type and converts them to `type` on the way.
mg_status mg_from_bytes(const void *bytes, size_t byte_count, mg_scalar_type stored,
                        const ptrdiff_t *shape, size_t rank, mg_scalar_type type,
                        const char *device, mg_tensor_out out);
mg_status mg_uniform(const ptrdiff_t *shape, size_t rank, double low, double high,
                     mg_scalar_type type, const char *device, const mg_generator *generator,
                     mg_tensor_out out);
mg_status mg_normal(const ptrdiff_t *shape, size_t rank, double mean, double deviation,
                    mg_scalar_type type, const char *device, const mg_generator *generator,
                    mg_tensor_out out);
/// Ones with the given probability, else zeros.
mg_status mg_bernoulli(const ptrdiff_t *shape, size_t rank, double probability,
                       mg_scalar_type type, const char *device, const mg_generator *generator,
                       mg_tensor_out out);
/// The integers below `count` in random order.
mg_status mg_permutation(ptrdiff_t count, const char *device, const mg_generator *generator,
                         mg_tensor_out out);
mg_status mg_clone(const mg_tensor *x, mg_tensor_out out);
/// A tensor of this type on this device; `x` itself if it is that already.
mg_status mg_to(const mg_tensor *x, mg_scalar_type type, const char *device, mg_tensor_out out);
mg_status mg_contiguous(const mg_tensor *x, mg_tensor_out out);
/// The same values with the channels innermost in memory; `x` has four axes.
mg_status mg_channels_last(const mg_tensor *x, mg_tensor_out out);
/// Overwrites the values of `destination`, which is not recorded.
mg_status mg_copy(const mg_tensor *destination, const mg_tensor *source);
mg_status mg_fill(const mg_tensor *destination, double value);

// MARK: Shape

mg_status mg_reshape(const mg_tensor *x, const ptrdiff_t *shape, size_t rank, mg_tensor_out out);
mg_status mg_expand(const mg_tensor *x, const ptrdiff_t *shape, size_t rank, mg_tensor_out out);
mg_status mg_permute(const mg_tensor *x, const ptrdiff_t *axes, size_t rank, mg_tensor_out out);
mg_status mg_transpose(const mg_tensor *x, ptrdiff_t first, ptrdiff_t second, mg_tensor_out out);
mg_status mg_squeeze(const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out);
mg_status mg_unsqueeze(const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out);
mg_status mg_narrow(const mg_tensor *x, ptrdiff_t axis, ptrdiff_t start, ptrdiff_t length,
                    mg_tensor_out out);
mg_status mg_select(const mg_tensor *x, ptrdiff_t axis, ptrdiff_t index, mg_tensor_out out);
mg_status mg_index_select(const mg_tensor *x, ptrdiff_t axis, const mg_tensor *indices,
                          mg_tensor_out out);
mg_status mg_gather(const mg_tensor *x, ptrdiff_t axis, const mg_tensor *indices,
                    mg_tensor_out out);
/// `x` with `values` added at `indices` along `axis`; equal indices add up.
mg_status mg_index_add(const mg_tensor *x, ptrdiff_t axis, const mg_tensor *indices,
                       const mg_tensor *values, mg_tensor_out out);
/// `x` with `values` written at `indices` along `axis`.
mg_status mg_scatter(const mg_tensor *x, ptrdiff_t axis, const mg_tensor *indices,
                     const mg_tensor *values, mg_tensor_out out);
mg_status mg_cat(mg_tensors xs, size_t count, ptrdiff_t axis, mg_tensor_out out);
mg_status mg_stack(mg_tensors xs, size_t count, ptrdiff_t axis, mg_tensor_out out);
mg_status mg_flip(const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out);
mg_status mg_repeat(const mg_tensor *x, const ptrdiff_t *repeats, size_t rank,
                    mg_tensor_out out);
/// Pads with a constant; `widths` are before and after, from the last axis to the first.
mg_status mg_pad(const mg_tensor *x, const ptrdiff_t *widths, size_t count, double value,
                 mg_tensor_out out);
mg_status mg_lower_triangle(const mg_tensor *x, ptrdiff_t diagonal, mg_tensor_out out);

// MARK: Arithmetic with broadcasting

mg_status mg_add(const mg_tensor *a, const mg_tensor *b, mg_tensor_out out);
mg_status mg_subtract(const mg_tensor *a, const mg_tensor *b, mg_tensor_out out);
mg_status mg_multiply(const mg_tensor *a, const mg_tensor *b, mg_tensor_out out);
mg_status mg_divide(const mg_tensor *a, const mg_tensor *b, mg_tensor_out out);
mg_status mg_add_scalar(const mg_tensor *a, double b, mg_tensor_out out);
mg_status mg_multiply_scalar(const mg_tensor *a, double b, mg_tensor_out out);
mg_status mg_divide_scalar(const mg_tensor *a, double b, mg_tensor_out out);
/// b - a
mg_status mg_subtract_from(const mg_tensor *a, double b, mg_tensor_out out);
mg_status mg_power(const mg_tensor *a, double exponent, mg_tensor_out out);
mg_status mg_maximum(const mg_tensor *a, const mg_tensor *b, mg_tensor_out out);
mg_status mg_minimum(const mg_tensor *a, const mg_tensor *b, mg_tensor_out out);
/// a + t (b - a)
mg_status mg_interpolate(const mg_tensor *a, const mg_tensor *b, double t, mg_tensor_out out);
/// Adds `b`, times `scale`, to the values of `a` in place.
mg_status mg_accumulate(const mg_tensor *a, const mg_tensor *b, double scale);
/// Multiplies the values of `a` in place.
mg_status mg_scale(const mg_tensor *a, double factor);

mg_status mg_equal(const mg_tensor *a, const mg_tensor *b, mg_tensor_out out);
mg_status mg_less(const mg_tensor *a, const mg_tensor *b, mg_tensor_out out);
mg_status mg_less_or_equal(const mg_tensor *a, const mg_tensor *b, mg_tensor_out out);
mg_status mg_equal_scalar(const mg_tensor *a, double b, mg_tensor_out out);
mg_status mg_less_scalar(const mg_tensor *a, double b, mg_tensor_out out);
mg_status mg_greater_scalar(const mg_tensor *a, double b, mg_tensor_out out);
mg_status mg_logical_not(const mg_tensor *x, mg_tensor_out out);
mg_status mg_logical_and(const mg_tensor *a, const mg_tensor *b, mg_tensor_out out);
mg_status mg_logical_or(const mg_tensor *a, const mg_tensor *b, mg_tensor_out out);
mg_status mg_is_finite(const mg_tensor *x, mg_tensor_out out);
mg_status mg_where(const mg_tensor *condition, const mg_tensor *a, const mg_tensor *b,
                   mg_tensor_out out);
mg_status mg_masked_fill(const mg_tensor *x, const mg_tensor *mask, double value,
                         mg_tensor_out out);
mg_status mg_clamp(const mg_tensor *x, double low, double high, mg_tensor_out out);

mg_status mg_negate(const mg_tensor *x, mg_tensor_out out);
mg_status mg_abs(const mg_tensor *x, mg_tensor_out out);
mg_status mg_exp(const mg_tensor *x, mg_tensor_out out);
mg_status mg_expm1(const mg_tensor *x, mg_tensor_out out);
mg_status mg_log(const mg_tensor *x, mg_tensor_out out);
mg_status mg_log1p(const mg_tensor *x, mg_tensor_out out);
mg_status mg_sqrt(const mg_tensor *x, mg_tensor_out out);
mg_status mg_rsqrt(const mg_tensor *x, mg_tensor_out out);
mg_status mg_sin(const mg_tensor *x, mg_tensor_out out);
mg_status mg_cos(const mg_tensor *x, mg_tensor_out out);
mg_status mg_erf(const mg_tensor *x, mg_tensor_out out);
mg_status mg_floor(const mg_tensor *x, mg_tensor_out out);
mg_status mg_round(const mg_tensor *x, mg_tensor_out out);
mg_status mg_sign(const mg_tensor *x, mg_tensor_out out);

// MARK: Activations

mg_status mg_tanh(const mg_tensor *x, mg_tensor_out out);
mg_status mg_sigmoid(const mg_tensor *x, mg_tensor_out out);
mg_status mg_log_sigmoid(const mg_tensor *x, mg_tensor_out out);
mg_status mg_relu(const mg_tensor *x, mg_tensor_out out);
mg_status mg_relu6(const mg_tensor *x, mg_tensor_out out);
mg_status mg_leaky_relu(const mg_tensor *x, double slope, mg_tensor_out out);
mg_status mg_elu(const mg_tensor *x, mg_tensor_out out);
mg_status mg_selu(const mg_tensor *x, mg_tensor_out out);
/// x Φ(x), with the exact Φ.
mg_status mg_gelu(const mg_tensor *x, mg_tensor_out out);
mg_status mg_silu(const mg_tensor *x, mg_tensor_out out);
mg_status mg_softplus(const mg_tensor *x, mg_tensor_out out);
mg_status mg_softmax(const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out);
mg_status mg_log_softmax(const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out);
/// Zeroes elements with this probability and scales the others by 1 / (1 - probability).
mg_status mg_dropout(const mg_tensor *x, double probability, const mg_generator *generator,
                     mg_tensor_out out);

// MARK: Reductions; an empty list of axes means all

mg_status mg_sum(const mg_tensor *x, const ptrdiff_t *axes, size_t count, bool keep,
                 mg_tensor_out out);
mg_status mg_mean(const mg_tensor *x, const ptrdiff_t *axes, size_t count, bool keep,
                  mg_tensor_out out);
/// The variance with divisor n - correction.
mg_status mg_variance(const mg_tensor *x, const ptrdiff_t *axes, size_t count,
                      ptrdiff_t correction, bool keep, mg_tensor_out out);
mg_status mg_amax(const mg_tensor *x, const ptrdiff_t *axes, size_t count, bool keep,
                  mg_tensor_out out);
mg_status mg_amin(const mg_tensor *x, const ptrdiff_t *axes, size_t count, bool keep,
                  mg_tensor_out out);
/// The Euclidean norm.
mg_status mg_norm(const mg_tensor *x, const ptrdiff_t *axes, size_t count, bool keep,
                  mg_tensor_out out);
mg_status mg_logsumexp(const mg_tensor *x, const ptrdiff_t *axes, size_t count, bool keep,
                       mg_tensor_out out);
mg_status mg_any(const mg_tensor *x, mg_tensor_out out);
mg_status mg_all(const mg_tensor *x, mg_tensor_out out);
mg_status mg_max(const mg_tensor *x, ptrdiff_t axis, bool keep, mg_tensor_out values,
                 mg_tensor_out indices);
mg_status mg_min(const mg_tensor *x, ptrdiff_t axis, bool keep, mg_tensor_out values,
                 mg_tensor_out indices);
mg_status mg_argmax(const mg_tensor *x, ptrdiff_t axis, bool keep, mg_tensor_out out);
mg_status mg_argmin(const mg_tensor *x, ptrdiff_t axis, bool keep, mg_tensor_out out);
/// The `count` largest values along an axis in falling order, and where they stood.
mg_status mg_topk(const mg_tensor *x, ptrdiff_t count, ptrdiff_t axis, mg_tensor_out values,
                  mg_tensor_out indices);
/// A stable sort.
mg_status mg_sort(const mg_tensor *x, ptrdiff_t axis, bool descending, mg_tensor_out values,
                  mg_tensor_out indices);
mg_status mg_cumsum(const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out);
mg_status mg_cumprod(const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out);
mg_status mg_logcumsumexp(const mg_tensor *x, ptrdiff_t axis, mg_tensor_out out);

// MARK: Linear algebra

mg_status mg_matmul(const mg_tensor *a, const mg_tensor *b, mg_tensor_out out);
mg_status mg_bmm(const mg_tensor *a, const mg_tensor *b, mg_tensor_out out);
/// addend + a b
mg_status mg_addmm(const mg_tensor *addend, const mg_tensor *a, const mg_tensor *b,
                   mg_tensor_out out);
/// x wᵀ + bias
mg_status mg_linear(const mg_tensor *x, const mg_tensor *weight, const mg_tensor *_Nullable bias,
                    mg_tensor_out out);
/// aᵀ W[o] b for every output o; weight [outputs, a, b].
mg_status mg_bilinear(const mg_tensor *a, const mg_tensor *b, const mg_tensor *weight,
                      const mg_tensor *_Nullable bias, mg_tensor_out out);
mg_status mg_attention(const mg_tensor *queries, const mg_tensor *keys, const mg_tensor *values,
                       const mg_tensor *_Nullable mask, bool causal, mg_tensor_out out);
mg_status mg_cosine_similarity(const mg_tensor *a, const mg_tensor *b, ptrdiff_t axis,
                               double epsilon, mg_tensor_out out);
mg_status mg_mean_squared_error(const mg_tensor *a, const mg_tensor *b, mg_tensor_out out);

// MARK: Normalisation, images, embeddings

/// Over the last `rank` axes.
mg_status mg_layer_norm(const mg_tensor *x, const ptrdiff_t *shape, size_t rank,
                        const mg_tensor *_Nullable weight, const mg_tensor *_Nullable bias,
                        double epsilon, mg_tensor_out out);
mg_status mg_group_norm(const mg_tensor *x, ptrdiff_t groups, const mg_tensor *_Nullable weight,
                        const mg_tensor *_Nullable bias, double epsilon, mg_tensor_out out);
/// In training the batch's own mean and variance are used and the running ones are moved.
mg_status mg_batch_norm(const mg_tensor *x, const mg_tensor *_Nullable weight,
                        const mg_tensor *_Nullable bias, const mg_tensor *running_mean,
                        const mg_tensor *running_variance, bool training, double momentum,
                        double epsilon, mg_tensor_out out);
/// `stride`, `padding` and `dilation` are vertical and horizontal.
mg_status mg_conv2d(const mg_tensor *x, const mg_tensor *weight, const mg_tensor *_Nullable bias,
                    const ptrdiff_t *stride, const ptrdiff_t *padding,
                    const ptrdiff_t *dilation, ptrdiff_t groups, mg_tensor_out out);
mg_status mg_max_pool2d(const mg_tensor *x, ptrdiff_t kernel, ptrdiff_t stride,
                        ptrdiff_t padding, mg_tensor_out out);
mg_status mg_average_pool2d(const mg_tensor *x, ptrdiff_t kernel, ptrdiff_t stride,
                            ptrdiff_t padding, mg_tensor_out out);
mg_status mg_adaptive_average_pool2d(const mg_tensor *x, ptrdiff_t height, ptrdiff_t width,
                                     mg_tensor_out out);
/// Sliding windows as columns, [n, c k k, windows].
mg_status mg_unfold(const mg_tensor *x, ptrdiff_t kernel, ptrdiff_t stride, ptrdiff_t padding,
                    mg_tensor_out out);
/// Bicubic resampling of [n, c, h, w].
mg_status mg_resize_bicubic(const mg_tensor *x, ptrdiff_t height, ptrdiff_t width,
                            bool antialias, mg_tensor_out out);
/// Rows of `weight`; rows at `padding` (none if negative) receive no gradient.
mg_status mg_embedding(const mg_tensor *weight, const mg_tensor *indices, ptrdiff_t padding,
                       mg_tensor_out out);

// MARK: Gradients

mg_status mg_set_requires_gradient(const mg_tensor *x, bool required);
mg_status mg_detach(const mg_tensor *x, mg_tensor_out out);
/// Adds the gradient of `x` to every leaf it was made from. `seed` may be NULL if `x` has one
/// element.
mg_status mg_backward(const mg_tensor *x, const mg_tensor *_Nullable seed, bool retain_graph);
bool mg_has_gradient(const mg_tensor *x);
mg_status mg_gradient(const mg_tensor *x, mg_tensor_out out);
/// NULL clears it.
mg_status mg_set_gradient(const mg_tensor *x, const mg_tensor *_Nullable gradient);
/// The gradients of a scalar for `inputs`, which are not accumulated; `outs` has `count` places,
/// and NULL is written for an input that was not used.
mg_status mg_gradients_of(const mg_tensor *x, mg_tensors inputs, size_t count,
                          bool retain_graph, mg_tensor_out outs);
/// Scales the gradients so that their common norm is at most `limit`; returns the norm before.
mg_status mg_clip_gradients(mg_tensors parameters, size_t count, double limit, double *out);

// MARK: Optimisers; every parameter of the lists has a gradient

/// One step of Adam in place. `steps[i]` counts this step too. `decoupled` selects AdamW.
mg_status mg_adam_step(mg_tensors parameters, mg_tensors first_moments,
                       mg_tensors second_moments, const int64_t *steps, size_t count,
                       double rate, double beta1, double beta2, double epsilon, double decay,
                       bool decoupled);
/// One step of gradient descent in place. `momenta`, zeros at first, is NULL if `momentum` is 0.
mg_status mg_sgd_step(mg_tensors parameters, const mg_tensor *_Nonnull const *_Nullable momenta,
                      size_t count, double rate, double momentum, double decay, bool nesterov);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
