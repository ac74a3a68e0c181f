// What the files of this target share; not part of the interface.
#pragma once
#include "cimages.h"
#include <stdbool.h>
#include <tiffio.h>

/// Keeps the sentence for mg_image_error and returns the status.
mg_image_status mg_image_fail(mg_image_status status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/// A file to decode: in memory if `bytes` is not NULL, else at `path`.
typedef struct mg_image_source {
    const char *path;
    const uint8_t *bytes;
    size_t count;
} mg_image_source;

/// Checks a size against a limit in pixels, without overflow.
mg_image_status mg_image_check_size(int64_t width, int64_t height, uint64_t max_pixels);

/// The whole source in memory: the bytes themselves, or the file's in `*owned` (to be freed).
mg_image_status mg_image_load(
    const mg_image_source *source, const uint8_t **bytes, size_t *count, uint8_t **owned);

/// One color channel over white, by its alpha.
static inline uint8_t mg_image_over_white(unsigned value, unsigned alpha) {
    return (uint8_t)((value * alpha + 255u * (255u - alpha) + 127u) / 255u);
}

// One probe and one decoder per format. A decoder checks the size against `capacity` itself.
mg_image_status mg_image_probe_png(const mg_image_source *, uint64_t, mg_image_info *);
mg_image_status mg_image_probe_jpeg(const mg_image_source *, uint64_t, mg_image_info *);
mg_image_status mg_image_probe_tiff(const mg_image_source *, uint64_t, mg_image_info *);
mg_image_status mg_image_decode_png(const mg_image_source *, uint8_t *, size_t);
mg_image_status mg_image_decode_jpeg(const mg_image_source *, uint8_t *, size_t);
mg_image_status mg_image_decode_tiff(const mg_image_source *, uint8_t *, size_t);

/// The first message that libtiff gave for one handle; empty while there was none.
typedef struct mg_image_tiff_message {
    char text[256];
} mg_image_tiff_message;

/// Options whose error handler fills `message` and whose warnings go nowhere. NULL if out of
/// memory. libtiff's process-wide handlers are never touched.
TIFFOpenOptions *mg_image_tiff_options(mg_image_tiff_message *message);
