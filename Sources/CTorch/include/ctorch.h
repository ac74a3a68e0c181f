#pragma once
#ifdef __cplusplus
extern "C" {
#endif
const char *mg_torch_version(void);
#ifdef __cplusplus
}
#endif
