// What `Tensors` knows of its engine, libtorch: a table of functions.
//
// libtorch is large, and loading it takes longer than most commands run. So it is linked into a
// library of its own (`CTorch`), which is opened when the first tensor is made.
//
// Rules, the same for every function of the table:
//
// * `mg_tensor`, `mg_generator` and `mg_module` are opaque. A handle that leaves through `out` belongs to the
//   caller, who gives it back with the matching `_release`; releasing NULL is allowed. Handles
//   that are passed in are borrowed for the call. Arrays are pointer and count, and are copied.
// * A function that can fail returns an `mg_status` and writes its result through its last
//   parameters. On failure nothing is written, and `last_error` has the reason.
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
typedef struct mg_module mg_module;

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

/// What a value becomes at the end of an operation.
typedef enum mg_bend {
  MG_BEND_NONE = 0,
  MG_BEND_RELU = 1,
  /// min(max(x, 0), 6)
  MG_BEND_RELU6 = 2,
  /// x Φ(x), with the exact Φ; after a linear map only
  MG_BEND_GELU = 3,
} mg_bend;

#pragma clang assume_nonnull end

/// Everything the engine can do.
typedef struct mg_functions {
#define MG(result, name, parameters) result(*_Nonnull name) parameters;
#include "functions.h"
} mg_functions;

/// Every function with its parameters: equal on both sides, or the table is another one.
#define MG(result, name, parameters) #result " " #name #parameters ";"
static const char mg_expected_signature[] =
#include "functions.h"
    ;

/// Opens the engine, once per process; any thread may ask.
///
/// Returns NULL if it cannot be opened, and writes why; the text stays valid.
const mg_functions *_Nullable mg_engine_load(const char *_Nullable *_Nonnull reason);

#ifdef __cplusplus
}
#endif
