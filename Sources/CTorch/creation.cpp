#include "ctorch.h"
#define TORCH_ASSERT_ONLY_METHOD_OPERATORS
#include <ATen/core/Tensor.h>
#include <ATen/ops/zeros.h>
extern "C" const char *mg_torch_version(void) { (void)at::zeros({1}); return "2.13"; }
