// The table through which the engine is reached.
#include "ctorch.h"

const char *mg_signature() { return mg_expected_signature; }

const mg_functions *mg_table() {
  static const mg_functions table = {
#define MG(result, name, parameters) .name = mg_##name,
#include "functions.h"
  };
  return &table;
}
