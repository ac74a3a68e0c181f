// Finds and opens the engine's library.
#define _GNU_SOURCE
#include "engine.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#ifdef __APPLE__
#define LIBRARY "libMorphogenTorch.dylib"
#else
#define LIBRARY "libMorphogenTorch.so"
#endif

static const mg_functions *table;
static char problem[4096];

static void *opened(const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL && problem[0] == 0) snprintf(problem, sizeof problem, "%s", dlerror());
  return library;
}

/// Beside the program (or library) that this code is part of; else where the system looks.
static void *open_library(void) {
  Dl_info own;
  char path[4096];
  if (dladdr((const void *)&mg_engine_load, &own) != 0 && own.dli_fname != NULL) {
    const char *slash = strrchr(own.dli_fname, '/');
    int folder = slash == NULL ? 0 : (int)(slash - own.dli_fname + 1);
    int length = snprintf(path, sizeof path, "%.*s%s", folder, own.dli_fname, LIBRARY);
    if (folder > 0 && length > 0 && (size_t)length < sizeof path) {
      void *library = opened(path);
      if (library != NULL) return library;
    }
  }
  return opened(LIBRARY);
}

static void load(void) {
  void *library = open_library();
  if (library == NULL) return;
  const char *(*signature)(void) = (const char *(*)(void))dlsym(library, "mg_signature");
  const mg_functions *(*find)(void) = (const mg_functions *(*)(void))dlsym(library, "mg_table");
  if (signature == NULL || find == NULL || strcmp(signature(), mg_expected_signature) != 0) {
    snprintf(problem, sizeof problem, "%s was built from other sources than this program", LIBRARY);
    return;
  }
  table = find();
}

const mg_functions *mg_engine_load(const char **reason) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  *reason = problem;
  return table;
}
