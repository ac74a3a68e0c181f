// The functions of the engine's table, as the files of this library define them.
#pragma once

#include "engine.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MG(result, name, parameters) result mg_##name parameters;
#include "functions.h"

/// What the table holds, in words; looked up by name and compared before the table is used.
const char *_Nonnull mg_signature(void);

/// The table, looked up by name.
const mg_functions *_Nonnull mg_table(void);

#ifdef __cplusplus
}
#endif
