// The pyramid writer. Each level keeps one band (a row of tiles) of pixels; a full band is cut
// into JPEG tiles and averaged into the band of the next level. Level 0 goes to the file at once,
// the tiles of the others wait, compressed, for their turn at the end: a TIFF file is written
// one directory after the other.
#include "support.h"
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

typedef struct tile {
    unsigned char *bytes;
    tmsize_t count;
} tile;

typedef struct level {
    int64_t width, height;
    int64_t across, down;  // tiles
    int64_t rows;          // rows received so far
    uint8_t *band;         // tile_size rows of `across` whole tiles
    uint32_t *sums;        // of the block row being averaged into this level; width * 3
    int summed;            // rows of the finer level in `sums`
    tile *waiting;         // across * down tiles, of the levels below the first
} level;

struct mg_image_pyramid {
    mg_image_pyramid_options options;
    int count;
    level *levels;
    tjhandle codec;
    unsigned char *scratch;  // room for any one compressed tile
    mg_image_tiff_message message;
    TIFF *tiff;
    bool failed, finished;
};

static mg_image_status give_up(mg_image_pyramid *pyramid, const char *otherwise) {
    pyramid->failed = true;
    const char *text = pyramid->message.text;
    return mg_image_fail(
        MG_IMAGE_UNWRITABLE, "the TIFF file cannot be written: %s",
        text[0] != '\0' ? text : otherwise);
}

static bool describe(mg_image_pyramid *pyramid, int index) {
    TIFF *tiff = pyramid->tiff;
    const mg_image_pyramid_options *options = &pyramid->options;
    const level *described = &pyramid->levels[index];
    bool halved = options->quality < 90;
    bool done =
        TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, index > 0 ? FILETYPE_REDUCEDIMAGE : 0) &&
        TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, (uint32_t)described->width) &&
        TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, (uint32_t)described->height) &&
        TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8) &&
        TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 3) &&
        TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) &&
        TIFFSetField(tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT) &&
        TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_JPEG) &&
        TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_YCBCR) &&
        TIFFSetField(tiff, TIFFTAG_YCBCRSUBSAMPLING, halved ? 2 : 1, halved ? 2 : 1) &&
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, (uint32_t)options->tile_size) &&
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, (uint32_t)options->tile_size);
    if (done && index == 0 && options->description != NULL) {
        done = TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, options->description);
    }
    if (done && options->micrometers_per_pixel > 0) {
        const level *first = &pyramid->levels[0];
        double finer = 10000.0 / options->micrometers_per_pixel;
        double across = finer * (double)described->width / (double)first->width;
        double down = finer * (double)described->height / (double)first->height;
        done = TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_CENTIMETER) &&
               TIFFSetField(tiff, TIFFTAG_XRESOLUTION, across) &&
               TIFFSetField(tiff, TIFFTAG_YRESOLUTION, down);
    }
    return done;
}

static mg_image_status check_options(const mg_image_pyramid_options *options) {
    // Tiles are at least 16 pixels a side and their number must fit 31 bits.
    mg_image_status status =
        mg_image_check_size(options->width, options->height, (uint64_t)1 << 38);
    if (status != MG_IMAGE_OK) return status;
    if (options->tile_size < 16 || options->tile_size > 4096 || options->tile_size % 16 != 0) {
        return mg_image_fail(
            MG_IMAGE_BAD_ARGUMENT,
            "the tile size is %d; it must be a multiple of 16 from 16 to 4096",
            options->tile_size);
    }
    if (options->factor != 2 && options->factor != 4) {
        return mg_image_fail(
            MG_IMAGE_BAD_ARGUMENT, "the factor between levels is %d; it must be 2 or 4",
            options->factor);
    }
    if (options->quality < 1 || options->quality > 100) {
        return mg_image_fail(
            MG_IMAGE_BAD_ARGUMENT, "the JPEG quality is %d; it must be 1 to 100",
            options->quality);
    }
    if (options->levels < 0 || options->levels > 31) {
        return mg_image_fail(
            MG_IMAGE_BAD_ARGUMENT, "%d levels were asked for; 1 to 31 can be had, 0 is automatic",
            options->levels);
    }
    return MG_IMAGE_OK;
}

static int count_levels(const mg_image_pyramid_options *options) {
    int64_t width = options->width, height = options->height;
    int count = 1, wanted = options->levels > 0 ? options->levels : 31;
    while (count < wanted) {
        bool small = width <= 2 * options->tile_size && height <= 2 * options->tile_size;
        if (options->levels == 0 && small) break;
        width /= options->factor;
        height /= options->factor;
        if (width < 1 || height < 1) break;
        count += 1;
    }
    return count;
}

static bool allocate_levels(mg_image_pyramid *pyramid) {
    const mg_image_pyramid_options *options = &pyramid->options;
    int side = options->tile_size;
    pyramid->levels = calloc((size_t)pyramid->count, sizeof *pyramid->levels);
    if (pyramid->levels == NULL) return false;
    int64_t width = options->width, height = options->height;
    for (int index = 0; index < pyramid->count; index++) {
        level *made = &pyramid->levels[index];
        made->width = width;
        made->height = height;
        made->across = (width + side - 1) / side;
        made->down = (height + side - 1) / side;
        made->band = malloc((size_t)made->across * side * side * 3);
        if (made->band == NULL) return false;
        if (index > 0) {
            made->sums = calloc((size_t)width * 3, sizeof *made->sums);
            made->waiting = calloc((size_t)(made->across * made->down), sizeof *made->waiting);
            if (made->sums == NULL || made->waiting == NULL) return false;
        }
        width /= options->factor;
        height /= options->factor;
    }
    return true;
}

mg_image_status mg_image_pyramid_create(
    const char *path, const mg_image_pyramid_options *options, mg_image_pyramid **pyramid) {
    mg_image_status status = check_options(options);
    if (status != MG_IMAGE_OK) return status;
    mg_image_pyramid *made = calloc(1, sizeof *made);
    if (made == NULL) return mg_image_fail(MG_IMAGE_OUT_OF_MEMORY, "no memory for a pyramid");
    made->options = *options;
    made->count = count_levels(options);
    made->codec = tjInitCompress();
    made->scratch = tjAlloc((int)tjBufSize(options->tile_size, options->tile_size, TJSAMP_444));
    TIFFOpenOptions *settings = mg_image_tiff_options(&made->message);
    if (made->codec == NULL || made->scratch == NULL || settings == NULL || !allocate_levels(made)) {
        TIFFOpenOptionsFree(settings);
        mg_image_pyramid_release(made);
        return mg_image_fail(
            MG_IMAGE_OUT_OF_MEMORY, "no memory for a pyramid of %lld x %lld pixels",
            (long long)options->width, (long long)options->height);
    }
    // 32-bit offsets are the more widely read; JPEG tiles need at most about 1.5 bytes a pixel.
    bool large = (double)options->width * (double)options->height > 2.0e9;
    made->tiff = TIFFOpenExt(path, large ? "wl8" : "wl", settings);
    TIFFOpenOptionsFree(settings);
    if (made->tiff == NULL || !describe(made, 0)) {
        // libtiff says "path: reason" here; the caller knows the path.
        char *text = made->message.text;
        size_t length = strlen(path);
        if (strncmp(text, path, length) == 0 && strncmp(text + length, ": ", 2) == 0) {
            memmove(text, text + length + 2, strlen(text + length + 2) + 1);
        }
        status = give_up(made, "it cannot be created");
        mg_image_pyramid_release(made);
        return status;
    }
    made->options.description = NULL;  // written; not ours to keep
    *pyramid = made;
    return MG_IMAGE_OK;
}

// Compresses a tile into `scratch`; 0 is a failure. TurboJPEG must not grow the buffer itself: a
// handle remembers the last one it made and would free it while a tile still needs it.
static tmsize_t encode(mg_image_pyramid *pyramid, const uint8_t *pixels, int64_t stride) {
    int side = pyramid->options.tile_size, quality = pyramid->options.quality;
    int subsampling = quality < 90 ? TJSAMP_420 : TJSAMP_444;
    unsigned long size = tjBufSize(side, side, subsampling);
    int failure = tjCompress2(
        pyramid->codec, pixels, side, (int)stride, side, TJPF_RGB, &pyramid->scratch, &size,
        subsampling, quality, TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC);
    return failure == 0 ? (tmsize_t)size : 0;
}

// Fills what lies beyond the image with the nearest pixel, so that the last tiles compress well,
// then cuts the band into tiles.
static mg_image_status flush_band(mg_image_pyramid *pyramid, int index) {
    level *from = &pyramid->levels[index];
    int64_t side = pyramid->options.tile_size, stride = from->across * side * 3;
    int64_t used = (from->rows - 1) % side + 1, row_of_tiles = (from->rows - 1) / side;
    for (int64_t row = 0; row < used; row++) {
        uint8_t *last = from->band + row * stride + (from->width - 1) * 3;
        for (int64_t column = from->width; column < from->across * side; column++, last += 3) {
            memcpy(last + 3, last, 3);
        }
    }
    for (int64_t row = used; row < side; row++) {
        memcpy(from->band + row * stride, from->band + (used - 1) * stride, (size_t)stride);
    }
    for (int64_t column = 0; column < from->across; column++) {
        const uint8_t *pixels = from->band + column * side * 3;
        int64_t number = row_of_tiles * from->across + column;
        tmsize_t count = encode(pyramid, pixels, stride);
        if (count == 0) return give_up(pyramid, tjGetErrorStr2(pyramid->codec));
        if (index > 0) {
            unsigned char *kept = malloc((size_t)count);
            if (kept == NULL) return give_up(pyramid, "no memory for a tile");
            memcpy(kept, pyramid->scratch, (size_t)count);
            from->waiting[number] = (tile){.bytes = kept, .count = count};
        } else if (
            TIFFWriteRawTile(pyramid->tiff, (uint32_t)number, pyramid->scratch, count) != count) {
            return give_up(pyramid, "a tile could not be written");
        }
    }
    return MG_IMAGE_OK;
}

static mg_image_status append_row(mg_image_pyramid *pyramid, int index, const uint8_t *row);

// Adds a row of the level above `index` to its sums; every `factor` rows make a row of it.
static mg_image_status reduce_row(mg_image_pyramid *pyramid, int index, const uint8_t *row) {
    level *into = &pyramid->levels[index];
    int factor = pyramid->options.factor;
    if (into->rows == into->height) return MG_IMAGE_OK;  // a remainder of less than `factor` rows
    for (int64_t column = 0; column < into->width; column++) {
        uint32_t *sum = into->sums + column * 3;
        const uint8_t *pixel = row + column * factor * 3;
        for (int step = 0; step < factor; step++, pixel += 3) {
            sum[0] += pixel[0];
            sum[1] += pixel[1];
            sum[2] += pixel[2];
        }
    }
    into->summed += 1;
    if (into->summed < factor) return MG_IMAGE_OK;
    uint32_t area = (uint32_t)(factor * factor);
    int64_t side = pyramid->options.tile_size, stride = into->across * side * 3;
    uint8_t *target = into->band + into->rows % side * stride;
    for (int64_t value = 0; value < into->width * 3; value++) {
        target[value] = (uint8_t)((into->sums[value] + area / 2) / area);
        into->sums[value] = 0;
    }
    into->summed = 0;
    return append_row(pyramid, index, target);
}

// `row` is already in its place in the band.
static mg_image_status append_row(mg_image_pyramid *pyramid, int index, const uint8_t *row) {
    level *into = &pyramid->levels[index];
    if (index + 1 < pyramid->count) {
        mg_image_status status = reduce_row(pyramid, index + 1, row);
        if (status != MG_IMAGE_OK) return status;
    }
    into->rows += 1;
    bool full = into->rows % pyramid->options.tile_size == 0 || into->rows == into->height;
    return full ? flush_band(pyramid, index) : MG_IMAGE_OK;
}

mg_image_status mg_image_pyramid_append(
    mg_image_pyramid *pyramid, const uint8_t *rgb, int64_t rows) {
    level *first = &pyramid->levels[0];
    if (pyramid->failed || pyramid->finished) {
        return mg_image_fail(
            MG_IMAGE_BAD_ARGUMENT, "the pyramid has %s; no rows can follow",
            pyramid->failed ? "failed" : "been finished");
    }
    if (rows < 0 || rows > first->height - first->rows) {
        return mg_image_fail(
            MG_IMAGE_BAD_ARGUMENT, "%lld rows were given beyond the %lld of %lld",
            (long long)rows, (long long)first->rows, (long long)first->height);
    }
    int64_t side = pyramid->options.tile_size, stride = first->across * side * 3;
    for (int64_t row = 0; row < rows; row++) {
        uint8_t *target = first->band + first->rows % side * stride;
        memcpy(target, rgb + row * first->width * 3, (size_t)first->width * 3);
        mg_image_status status = append_row(pyramid, 0, target);
        if (status != MG_IMAGE_OK) return status;
    }
    return MG_IMAGE_OK;
}

mg_image_status mg_image_pyramid_finish(mg_image_pyramid *pyramid) {
    const level *first = &pyramid->levels[0];
    if (pyramid->failed || pyramid->finished || first->rows != first->height) {
        return mg_image_fail(
            MG_IMAGE_BAD_ARGUMENT, "the pyramid has %lld of its %lld rows%s; it cannot be finished",
            (long long)first->rows, (long long)first->height,
            pyramid->failed ? " and failed" : pyramid->finished ? " and is finished" : "");
    }
    for (int index = 0; index < pyramid->count; index++) {
        const level *written = &pyramid->levels[index];
        if (index > 0 && !describe(pyramid, index)) return give_up(pyramid, "a level failed");
        for (int64_t number = 0; index > 0 && number < written->across * written->down; number++) {
            tile *waiting = &written->waiting[number];
            tmsize_t count = waiting->count;
            if (TIFFWriteRawTile(pyramid->tiff, (uint32_t)number, waiting->bytes, count) != count) {
                return give_up(pyramid, "a tile could not be written");
            }
        }
        if (!TIFFWriteDirectory(pyramid->tiff)) return give_up(pyramid, "a level failed");
    }
    TIFFClose(pyramid->tiff);
    pyramid->tiff = NULL;
    if (pyramid->message.text[0] != '\0') return give_up(pyramid, "");
    pyramid->finished = true;
    return MG_IMAGE_OK;
}

void mg_image_pyramid_release(mg_image_pyramid *pyramid) {
    if (pyramid == NULL) return;
    if (pyramid->tiff != NULL) TIFFClose(pyramid->tiff);
    for (int index = 0; pyramid->levels != NULL && index < pyramid->count; index++) {
        level *freed = &pyramid->levels[index];
        for (int64_t number = 0;
             freed->waiting != NULL && number < freed->across * freed->down; number++) {
            free(freed->waiting[number].bytes);
        }
        free(freed->waiting);
        free(freed->sums);
        free(freed->band);
    }
    free(pyramid->levels);
    tjFree(pyramid->scratch);
    if (pyramid->codec != NULL) tjDestroy(pyramid->codec);
    free(pyramid);
}
