// TIFF reading through libtiff, with an error handler per handle.
#include "support.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int keep_error(
    TIFF *tiff, void *user, const char *module, const char *format, va_list arguments) {
    (void)tiff;
    (void)module;
    mg_image_tiff_message *message = user;
    if (message->text[0] == '\0') {
        vsnprintf(message->text, sizeof message->text, format, arguments);
        size_t length = strlen(message->text);
        while (length > 0 && (message->text[length - 1] == '.' || message->text[length - 1] == ' ')) {
            message->text[--length] = '\0';
        }
    }
    return 1;  // handled: the process-wide handler is not called
}

static int drop_warning(
    TIFF *tiff, void *user, const char *module, const char *format, va_list arguments) {
    (void)tiff, (void)user, (void)module, (void)format, (void)arguments;
    return 1;
}

TIFFOpenOptions *mg_image_tiff_options(mg_image_tiff_message *message) {
    message->text[0] = '\0';
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (options == NULL) return NULL;
    TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, message);
    TIFFOpenOptionsSetWarningHandlerExtR(options, drop_warning, NULL);
    // A broken tag must not ask for more than any tile or strip of a sane file needs.
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)1 << 31);
    return options;
}

// A file in memory, as libtiff's client sees it.
typedef struct memory_file {
    const uint8_t *bytes;
    toff_t count, position;
} memory_file;

static tmsize_t memory_read(thandle_t handle, void *target, tmsize_t size) {
    memory_file *file = handle;
    toff_t left = file->position < file->count ? file->count - file->position : 0;
    if (size < 0) return -1;
    tmsize_t taken = (toff_t)size < left ? size : (tmsize_t)left;
    memcpy(target, file->bytes + (taken > 0 ? file->position : 0), (size_t)taken);
    file->position += (toff_t)taken;
    return taken;
}

static tmsize_t memory_write(thandle_t handle, void *source, tmsize_t size) {
    (void)handle, (void)source, (void)size;
    return -1;
}

static toff_t memory_seek(thandle_t handle, toff_t offset, int whence) {
    memory_file *file = handle;
    toff_t base = whence == SEEK_CUR ? file->position : whence == SEEK_END ? file->count : 0;
    return file->position = base + offset;
}

static int memory_close(thandle_t handle) {
    (void)handle;
    return 0;
}

static toff_t memory_size(thandle_t handle) { return ((memory_file *)handle)->count; }

static mg_image_status open_tiff(
    const mg_image_source *source, memory_file *file, mg_image_tiff_message *message,
    TIFF **tiff) {
    TIFFOpenOptions *options = mg_image_tiff_options(message);
    if (options == NULL) {
        return mg_image_fail(MG_IMAGE_OUT_OF_MEMORY, "no memory for the TIFF decoder");
    }
    if (source->bytes != NULL) {
        *file = (memory_file){.bytes = source->bytes, .count = source->count};
        *tiff = TIFFClientOpenExt(
            "memory", "rm", file, memory_read, memory_write, memory_seek, memory_close,
            memory_size, NULL, NULL, options);
    } else {
        *tiff = TIFFOpenExt(source->path, "rm", options);
    }
    TIFFOpenOptionsFree(options);
    if (*tiff == NULL) {
        return mg_image_fail(
            MG_IMAGE_CORRUPT, "the TIFF file is broken: %s",
            message->text[0] != '\0' ? message->text : "its first directory cannot be read");
    }
    return MG_IMAGE_OK;
}

static mg_image_status read_info(TIFF *tiff, uint64_t max_pixels, mg_image_info *info) {
    uint32_t width = 0, height = 0;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
    mg_image_status status = mg_image_check_size(width, height, max_pixels);
    if (status != MG_IMAGE_OK) return status;
    float resolution = 0;
    uint16_t unit = RESUNIT_INCH;
    double spacing = 0;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
    if (TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &resolution) && resolution > 0) {
        if (unit == RESUNIT_CENTIMETER) spacing = 10000.0 / resolution;
        if (unit == RESUNIT_INCH) spacing = 25400.0 / resolution;
    }
    *info = (mg_image_info){
        .format = MG_IMAGE_TIFF,
        .width = width,
        .height = height,
        .micrometers_per_pixel = spacing};
    return MG_IMAGE_OK;
}

mg_image_status mg_image_probe_tiff(
    const mg_image_source *source, uint64_t max_pixels, mg_image_info *info) {
    memory_file file;
    mg_image_tiff_message message;
    TIFF *tiff = NULL;
    mg_image_status status = open_tiff(source, &file, &message, &tiff);
    if (status != MG_IMAGE_OK) return status;
    status = read_info(tiff, max_pixels, info);
    TIFFClose(tiff);
    return status;
}

// libtiff's raster is ABGR in one word, its colours already multiplied by alpha.
static void over_white(const uint32_t *raster, size_t pixels, uint8_t *rgb) {
    for (size_t pixel = 0; pixel < pixels; pixel++) {
        uint32_t word = raster[pixel], rest = 255u - TIFFGetA(word);
        uint32_t channels[3] = {TIFFGetR(word), TIFFGetG(word), TIFFGetB(word)};
        for (int channel = 0; channel < 3; channel++) {
            uint32_t value = channels[channel] + rest;
            rgb[pixel * 3 + channel] = (uint8_t)(value < 255u ? value : 255u);
        }
    }
}

static mg_image_status read_pixels(
    TIFF *tiff, const mg_image_info *info, const mg_image_tiff_message *message, uint8_t *rgb) {
    char reason[1024] = "";
    if (!TIFFRGBAImageOK(tiff, reason)) {
        return mg_image_fail(
            MG_IMAGE_UNSUPPORTED, "the TIFF file is of a kind not handled: %s", reason);
    }
    size_t pixels = (size_t)info->width * (size_t)info->height;
    uint32_t *raster = malloc(pixels * sizeof *raster);
    if (raster == NULL) {
        return mg_image_fail(MG_IMAGE_OUT_OF_MEMORY, "no memory for %zu pixels", pixels);
    }
    int read = TIFFReadRGBAImageOriented(
        tiff, (uint32_t)info->width, (uint32_t)info->height, raster, ORIENTATION_TOPLEFT, 1);
    if (!read || message->text[0] != '\0') {
        free(raster);
        return mg_image_fail(
            MG_IMAGE_CORRUPT, "the TIFF file is broken: %s",
            message->text[0] != '\0' ? message->text : "its pixels cannot be read");
    }
    over_white(raster, pixels, rgb);
    free(raster);
    return MG_IMAGE_OK;
}

mg_image_status mg_image_decode_tiff(
    const mg_image_source *source, uint8_t *rgb, size_t capacity) {
    memory_file file;
    mg_image_tiff_message message;
    TIFF *tiff = NULL;
    mg_image_status status = open_tiff(source, &file, &message, &tiff);
    if (status != MG_IMAGE_OK) return status;
    mg_image_info info;
    status = read_info(tiff, capacity / 3, &info);
    if (status == MG_IMAGE_OK) status = read_pixels(tiff, &info, &message, rgb);
    TIFFClose(tiff);
    return status;
}
