// JPEG through TurboJPEG, which catches its own longjmps.
#include "support.h"
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

typedef struct header {
    int width, height, subsampling, colorspace;
} header;

static mg_image_status read_header(
    tjhandle codec, const uint8_t *bytes, size_t count, uint64_t max_pixels, header *found) {
    if (tjDecompressHeader3(
            codec, bytes, (unsigned long)count, &found->width, &found->height,
            &found->subsampling, &found->colorspace) != 0) {
        return mg_image_fail(
            MG_IMAGE_CORRUPT, "the JPEG file is broken: %s", tjGetErrorStr2(codec));
    }
    if (found->colorspace == TJCS_CMYK || found->colorspace == TJCS_YCCK) {
        return mg_image_fail(
            MG_IMAGE_UNSUPPORTED, "the JPEG file has four inks (CMYK); RGB or grey is needed");
    }
    return mg_image_check_size(found->width, found->height, max_pixels);
}

mg_image_status mg_image_probe_jpeg(
    const mg_image_source *source, uint64_t max_pixels, mg_image_info *info) {
    const uint8_t *bytes = NULL;
    uint8_t *owned = NULL;
    size_t count = 0;
    mg_image_status status = mg_image_load(source, &bytes, &count, &owned);
    if (status != MG_IMAGE_OK) return status;
    tjhandle codec = tjInitDecompress();
    header found = {0};
    status = codec != NULL
                 ? read_header(codec, bytes, count, max_pixels, &found)
                 : mg_image_fail(MG_IMAGE_OUT_OF_MEMORY, "no memory for the JPEG decoder");
    if (status == MG_IMAGE_OK) {
        *info = (mg_image_info){
            .format = MG_IMAGE_JPEG, .width = found.width, .height = found.height};
    }
    if (codec != NULL) tjDestroy(codec);
    free(owned);
    return status;
}

mg_image_status mg_image_decode_jpeg(
    const mg_image_source *source, uint8_t *rgb, size_t capacity) {
    const uint8_t *bytes = NULL;
    uint8_t *owned = NULL;
    size_t count = 0;
    mg_image_status status = mg_image_load(source, &bytes, &count, &owned);
    if (status != MG_IMAGE_OK) return status;
    tjhandle codec = tjInitDecompress();
    header found = {0};
    status = codec != NULL
                 ? read_header(codec, bytes, count, capacity / 3, &found)
                 : mg_image_fail(MG_IMAGE_OUT_OF_MEMORY, "no memory for the JPEG decoder");
    // A warning (a truncated file gives one) is an error here: half an image is no image.
    if (status == MG_IMAGE_OK &&
        tjDecompress2(
            codec, bytes, (unsigned long)count, rgb, found.width, 0, found.height, TJPF_RGB,
            TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING) != 0) {
        status = mg_image_fail(
            MG_IMAGE_CORRUPT, "the JPEG file is broken: %s", tjGetErrorStr2(codec));
    }
    if (codec != NULL) tjDestroy(codec);
    free(owned);
    return status;
}

mg_image_status mg_image_encode_jpeg(
    const uint8_t *rgb, int64_t width, int64_t height, int quality, uint8_t **bytes,
    size_t *count) {
    if (width > 65535 || height > 65535 || width < 1 || height < 1) {
        return mg_image_fail(
            MG_IMAGE_TOO_LARGE, "a JPEG file cannot hold %lld x %lld pixels; at most 65535 a side",
            (long long)width, (long long)height);
    }
    if (quality < 1 || quality > 100) {
        return mg_image_fail(
            MG_IMAGE_BAD_ARGUMENT, "the JPEG quality is %d; it must be 1 to 100", quality);
    }
    tjhandle codec = tjInitCompress();
    if (codec == NULL) {
        return mg_image_fail(MG_IMAGE_OUT_OF_MEMORY, "no memory for the JPEG encoder");
    }
    int subsampling = quality < 90 ? TJSAMP_420 : TJSAMP_444;
    unsigned char *jpeg = NULL;
    unsigned long size = 0;
    if (tjCompress2(
            codec, rgb, (int)width, 0, (int)height, TJPF_RGB, &jpeg, &size, subsampling, quality,
            TJFLAG_ACCURATEDCT) != 0) {
        mg_image_status status = mg_image_fail(
            MG_IMAGE_OUT_OF_MEMORY, "no JPEG file was made: %s", tjGetErrorStr2(codec));
        tjDestroy(codec);
        tjFree(jpeg);
        return status;
    }
    tjDestroy(codec);
    // TurboJPEG's allocator need not be malloc, so the bytes move to ours.
    uint8_t *copy = malloc(size);
    if (copy == NULL) {
        tjFree(jpeg);
        return mg_image_fail(
            MG_IMAGE_OUT_OF_MEMORY, "no memory for a JPEG file of %lu bytes", size);
    }
    memcpy(copy, jpeg, size);
    tjFree(jpeg);
    *bytes = copy;
    *count = size;
    return MG_IMAGE_OK;
}
