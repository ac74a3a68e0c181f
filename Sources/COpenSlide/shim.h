// The part of OpenSlide's public C interface that Slides calls, declared here because the
// library is installed without headers. Contract: https://openslide.org/api/openslide_8h.html
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef struct _openslide openslide_t;
typedef struct _openslide_cache openslide_cache_t;

const char *openslide_get_version(void);
const char *openslide_detect_vendor(const char *filename);
openslide_t *openslide_open(const char *filename);
void openslide_close(openslide_t *slide);
const char *openslide_get_error(openslide_t *slide);
int32_t openslide_get_level_count(openslide_t *slide);
void openslide_get_level_dimensions(openslide_t *slide, int32_t level, int64_t *w, int64_t *h);
double openslide_get_level_downsample(openslide_t *slide, int32_t level);
int32_t openslide_get_best_level_for_downsample(openslide_t *slide, double downsample);
void openslide_read_region(
    openslide_t *slide, uint32_t *dest, int64_t x, int64_t y, int32_t level, int64_t w, int64_t h);
const char *const *openslide_get_property_names(openslide_t *slide);
const char *openslide_get_property_value(openslide_t *slide, const char *name);
const char *const *openslide_get_associated_image_names(openslide_t *slide);
void openslide_get_associated_image_dimensions(
    openslide_t *slide, const char *name, int64_t *w, int64_t *h);
void openslide_read_associated_image(openslide_t *slide, const char *name, uint32_t *dest);
openslide_cache_t *openslide_cache_create(uintptr_t capacity_in_bytes);
void openslide_set_cache(openslide_t *slide, openslide_cache_t *cache);
void openslide_cache_release(openslide_cache_t *cache);
