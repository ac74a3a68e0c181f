// The public readers: tell the format, hand over to its file; and the error text.
#include "support.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local char error_text[512];

const char *mg_image_error(void) { return error_text; }

void mg_image_free(void *bytes) { free(bytes); }

mg_image_status mg_image_fail(mg_image_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error_text, sizeof error_text, format, arguments);
    va_end(arguments);
    return status;
}

mg_image_status mg_image_check_size(int64_t width, int64_t height, uint64_t max_pixels) {
    if (width < 1 || height < 1) {
        return mg_image_fail(
            MG_IMAGE_CORRUPT, "the image is said to have %lld x %lld pixels",
            (long long)width, (long long)height);
    }
    // Sides beyond 31 bits belong to no format, and their product would not fit.
    if (width > INT32_MAX || height > INT32_MAX ||
        (uint64_t)width * (uint64_t)height > max_pixels) {
        return mg_image_fail(
            MG_IMAGE_TOO_LARGE, "the image has %lld x %lld pixels; at most %llu are allowed",
            (long long)width, (long long)height, (unsigned long long)max_pixels);
    }
    return MG_IMAGE_OK;
}

mg_image_status mg_image_load(
    const mg_image_source *source, const uint8_t **bytes, size_t *count, uint8_t **owned) {
    *owned = NULL;
    if (source->bytes != NULL) {
        *bytes = source->bytes;
        *count = source->count;
        return MG_IMAGE_OK;
    }
    FILE *file = fopen(source->path, "rb");
    if (file == NULL) {
        return mg_image_fail(MG_IMAGE_UNREADABLE, "cannot be opened: %s", strerror(errno));
    }
    size_t used = 0, room = 1 << 16;
    uint8_t *buffer = malloc(room);
    while (buffer != NULL) {
        used += fread(buffer + used, 1, room - used, file);
        if (used < room) break;
        room *= 2;
        uint8_t *larger = realloc(buffer, room);
        if (larger == NULL) free(buffer);
        buffer = larger;
    }
    int failure = ferror(file) ? errno : 0;
    fclose(file);
    if (buffer == NULL) {
        return mg_image_fail(MG_IMAGE_OUT_OF_MEMORY, "no memory for a file of %zu bytes", room);
    }
    if (failure != 0) {
        free(buffer);
        return mg_image_fail(MG_IMAGE_UNREADABLE, "cannot be read: %s", strerror(failure));
    }
    *bytes = *owned = buffer;
    *count = used;
    return MG_IMAGE_OK;
}

static mg_image_status detect(const mg_image_source *source, mg_image_format *format) {
    uint8_t head[8] = {0};
    size_t count = source->count < sizeof head ? source->count : sizeof head;
    if (source->bytes != NULL) {
        memcpy(head, source->bytes, count);
    } else {
        FILE *file = fopen(source->path, "rb");
        if (file == NULL) {
            return mg_image_fail(MG_IMAGE_UNREADABLE, "cannot be opened: %s", strerror(errno));
        }
        errno = 0;
        count = fread(head, 1, sizeof head, file);
        int failure = ferror(file) ? errno : 0;
        fclose(file);
        if (failure != 0) {
            return mg_image_fail(MG_IMAGE_UNREADABLE, "cannot be read: %s", strerror(failure));
        }
    }
    if (count == 0) return mg_image_fail(MG_IMAGE_CORRUPT, "the file is empty");
    if (memcmp(head, "\x89PNG\r\n\x1a\n", 8) == 0) {
        *format = MG_IMAGE_PNG;
    } else if (memcmp(head, "\xff\xd8\xff", 3) == 0) {
        *format = MG_IMAGE_JPEG;
    } else if (
        memcmp(head, "II*\0", 4) == 0 || memcmp(head, "MM\0*", 4) == 0 ||
        memcmp(head, "II+\0", 4) == 0 || memcmp(head, "MM\0+", 4) == 0) {
        *format = MG_IMAGE_TIFF;
    } else {
        return mg_image_fail(MG_IMAGE_UNSUPPORTED, "the file is neither PNG, JPEG nor TIFF");
    }
    return MG_IMAGE_OK;
}

static mg_image_status probe(
    const mg_image_source *source, uint64_t max_pixels, mg_image_info *info) {
    mg_image_format format;
    mg_image_status status = detect(source, &format);
    if (status != MG_IMAGE_OK) return status;
    switch (format) {
    case MG_IMAGE_PNG: return mg_image_probe_png(source, max_pixels, info);
    case MG_IMAGE_JPEG: return mg_image_probe_jpeg(source, max_pixels, info);
    case MG_IMAGE_TIFF: return mg_image_probe_tiff(source, max_pixels, info);
    }
    return mg_image_fail(MG_IMAGE_BAD_ARGUMENT, "unknown format %d", (int)format);
}

static mg_image_status decode(const mg_image_source *source, uint8_t *rgb, size_t capacity) {
    mg_image_format format;
    mg_image_status status = detect(source, &format);
    if (status != MG_IMAGE_OK) return status;
    switch (format) {
    case MG_IMAGE_PNG: return mg_image_decode_png(source, rgb, capacity);
    case MG_IMAGE_JPEG: return mg_image_decode_jpeg(source, rgb, capacity);
    case MG_IMAGE_TIFF: return mg_image_decode_tiff(source, rgb, capacity);
    }
    return mg_image_fail(MG_IMAGE_BAD_ARGUMENT, "unknown format %d", (int)format);
}

mg_image_status mg_image_probe(const char *path, uint64_t max_pixels, mg_image_info *info) {
    mg_image_source source = {.path = path};
    return probe(&source, max_pixels, info);
}

mg_image_status mg_image_probe_bytes(
    const uint8_t *bytes, size_t count, uint64_t max_pixels, mg_image_info *info) {
    if (count == 0) return mg_image_fail(MG_IMAGE_CORRUPT, "the file is empty");
    mg_image_source source = {.bytes = bytes, .count = count};
    return probe(&source, max_pixels, info);
}

mg_image_status mg_image_decode(const char *path, uint8_t *rgb, size_t capacity) {
    mg_image_source source = {.path = path};
    return decode(&source, rgb, capacity);
}

mg_image_status mg_image_decode_bytes(
    const uint8_t *bytes, size_t count, uint8_t *rgb, size_t capacity) {
    if (count == 0) return mg_image_fail(MG_IMAGE_CORRUPT, "the file is empty");
    mg_image_source source = {.bytes = bytes, .count = count};
    return decode(&source, rgb, capacity);
}
