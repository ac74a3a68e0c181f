// What Swift imports.
#include "engine.h"
