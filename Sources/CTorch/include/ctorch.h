// The functions of the engine's table, as the files of this library define them.
#pragma once

#include "engine.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MG(result, name, parameters) result mg_##name parameters;
#include "functions.h"

/// The table; the only symbol that is looked up by name.
const mg_functions *_Nonnull mg_table(void);

#ifdef __cplusplus
}
#endif
