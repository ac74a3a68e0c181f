// PNG through libpng's simplified interface, which catches its own longjmps.
#include "support.h"
#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static mg_image_status begin(const mg_image_source *source, png_image *image) {
    memset(image, 0, sizeof *image);
    image->version = PNG_IMAGE_VERSION;
    int begun = source->bytes != NULL
                    ? png_image_begin_read_from_memory(image, source->bytes, source->count)
                    : png_image_begin_read_from_file(image, source->path);
    if (!begun) {
        return mg_image_fail(MG_IMAGE_CORRUPT, "the PNG file is broken: %s", image->message);
    }
    // 16-bit samples are taken as they are stored, as 8-bit ones are.
    image->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    return MG_IMAGE_OK;
}

mg_image_status mg_image_probe_png(
    const mg_image_source *source, uint64_t max_pixels, mg_image_info *info) {
    png_image image;
    mg_image_status status = begin(source, &image);
    if (status != MG_IMAGE_OK) return status;
    int64_t width = image.width, height = image.height;
    png_image_free(&image);
    status = mg_image_check_size(width, height, max_pixels);
    if (status != MG_IMAGE_OK) return status;
    *info = (mg_image_info){.format = MG_IMAGE_PNG, .width = width, .height = height};
    return MG_IMAGE_OK;
}

mg_image_status mg_image_decode_png(
    const mg_image_source *source, uint8_t *rgb, size_t capacity) {
    png_image image;
    mg_image_status status = begin(source, &image);
    if (status != MG_IMAGE_OK) return status;
    status = mg_image_check_size(image.width, image.height, capacity / 3);
    if (status != MG_IMAGE_OK) {
        png_image_free(&image);
        return status;
    }
    size_t pixels = (size_t)image.width * image.height;
    uint8_t *target = rgb, *owned = NULL;
    bool alpha = (image.format & PNG_FORMAT_FLAG_ALPHA) != 0;
    image.format = alpha ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
    if (alpha) {
        target = owned = malloc(pixels * 4);
        if (owned == NULL) {
            png_image_free(&image);
            return mg_image_fail(MG_IMAGE_OUT_OF_MEMORY, "no memory for %zu pixels", pixels);
        }
    }
    if (!png_image_finish_read(&image, NULL, target, 0, NULL)) {
        free(owned);
        return mg_image_fail(MG_IMAGE_CORRUPT, "the PNG file is broken: %s", image.message);
    }
    if (alpha) {
        for (size_t pixel = 0; pixel < pixels; pixel++) {
            const uint8_t *from = owned + pixel * 4;
            for (int channel = 0; channel < 3; channel++) {
                rgb[pixel * 3 + channel] = mg_image_over_white(from[channel], from[3]);
            }
        }
        free(owned);
    }
    return MG_IMAGE_OK;
}

mg_image_status mg_image_encode_png(
    const uint8_t *rgb, int64_t width, int64_t height, uint8_t **bytes, size_t *count) {
    mg_image_status status = mg_image_check_size(width, height, INT32_MAX / 3);
    if (status != MG_IMAGE_OK) return status;
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = (png_uint_32)width;
    image.height = (png_uint_32)height;
    image.format = PNG_FORMAT_RGB;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    uint8_t *buffer = malloc(size);
    if (buffer == NULL) {
        return mg_image_fail(
            MG_IMAGE_OUT_OF_MEMORY, "no memory for a PNG file of %zu bytes", (size_t)size);
    }
    if (!png_image_write_to_memory(&image, buffer, &size, 0, rgb, 0, NULL)) {
        free(buffer);
        return mg_image_fail(MG_IMAGE_OUT_OF_MEMORY, "no PNG file was made: %s", image.message);
    }
    uint8_t *fitted = realloc(buffer, size);
    *bytes = fitted != NULL ? fitted : buffer;
    *count = size;
    return MG_IMAGE_OK;
}

mg_image_status mg_image_write_png(
    const char *path, const uint8_t *rgb, int64_t width, int64_t height) {
    uint8_t *bytes = NULL;
    size_t count = 0;
    mg_image_status status = mg_image_encode_png(rgb, width, height, &bytes, &count);
    if (status != MG_IMAGE_OK) return status;
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        free(bytes);
        return mg_image_fail(MG_IMAGE_UNWRITABLE, "cannot be created: %s", strerror(errno));
    }
    errno = 0;
    bool written = fwrite(bytes, 1, count, file) == count;
    int failure = errno;
    if (fclose(file) != 0 && written) {
        written = false;
        failure = errno;
    }
    free(bytes);
    if (!written) {
        remove(path);
        return mg_image_fail(MG_IMAGE_UNWRITABLE, "cannot be written: %s", strerror(failure));
    }
    return MG_IMAGE_OK;
}
