// The C interface of Morphogen's image codecs: PNG through libpng, JPEG through TurboJPEG, TIFF
// through libtiff. It exists because those libraries report errors by longjmp, by variadic
// callbacks or through process-wide handlers, none of which Swift can use safely.
//
// Pixels are always 8-bit RGB, row-major, top row first, three bytes per pixel, no padding.
// Greyscale, palette and 16-bit files are converted; transparent pixels are laid over white.
//
// Every function that can fail returns a status. Unless it is MG_IMAGE_OK, mg_image_error() says
// why in one sentence (lower case, no full stop, no path: the caller knows the path), and the
// output arguments are untouched. Functions may be called from several threads at once, except
// that one mg_image_pyramid belongs to one thread at a time.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum mg_image_status {
    MG_IMAGE_OK = 0,
    MG_IMAGE_UNREADABLE = 1,    // the file cannot be opened or read
    MG_IMAGE_UNSUPPORTED = 2,   // neither PNG, JPEG nor TIFF, or a flavour not handled
    MG_IMAGE_CORRUPT = 3,       // truncated or broken
    MG_IMAGE_TOO_LARGE = 4,     // more pixels than allowed, found before anything was allocated
    MG_IMAGE_OUT_OF_MEMORY = 5,
    MG_IMAGE_UNWRITABLE = 6,    // the file cannot be created or written
    MG_IMAGE_BAD_ARGUMENT = 7,  // a mistake of the caller's code
} mg_image_status;

typedef enum mg_image_format {
    MG_IMAGE_PNG = 1,
    MG_IMAGE_JPEG = 2,
    MG_IMAGE_TIFF = 3,
} mg_image_format;

typedef struct mg_image_info {
    mg_image_format format;
    int64_t width, height;         // pixels, both >= 1; of a TIFF file, its first page
    double micrometers_per_pixel;  // from a TIFF file's resolution tags; 0 where there are none
} mg_image_info;

/// Why the last failing call of this thread failed. Valid until the thread's next failure.
const char *mg_image_error(void);

/// Frees bytes that a function of this header handed out. NULL is allowed.
void mg_image_free(void *bytes);

// Reading. The format is told from the first bytes, never from the name.

/// Reads the header only. More than `max_pixels` pixels are MG_IMAGE_TOO_LARGE.
mg_image_status mg_image_probe(const char *path, uint64_t max_pixels, mg_image_info *info);

/// The same for a file that is already in memory.
mg_image_status mg_image_probe_bytes(
    const uint8_t *bytes, size_t count, uint64_t max_pixels, mg_image_info *info);

/// Decodes into `rgb`, whose `capacity` must be at least width * height * 3 bytes of the probed
/// size. A file that has since grown beyond it is MG_IMAGE_TOO_LARGE. After a failure the buffer
/// holds undefined bytes.
mg_image_status mg_image_decode(const char *path, uint8_t *rgb, size_t capacity);

/// The same for a file that is already in memory.
mg_image_status mg_image_decode_bytes(
    const uint8_t *bytes, size_t count, uint8_t *rgb, size_t capacity);

// Writing. The same pixels give the same bytes. Bytes handed out are freed by mg_image_free.

mg_image_status mg_image_encode_png(
    const uint8_t *rgb, int64_t width, int64_t height, uint8_t **bytes, size_t *count);

/// Writes a PNG file in place (not aside). A file that could not be finished is removed.
mg_image_status mg_image_write_png(
    const char *path, const uint8_t *rgb, int64_t width, int64_t height);

/// `quality` is 1 ... 100; colour is stored at half resolution below 90.
mg_image_status mg_image_encode_jpeg(
    const uint8_t *rgb, int64_t width, int64_t height, int quality, uint8_t **bytes,
    size_t *count);

// The pyramid writer: a tiled TIFF file of JPEG tiles that OpenSlide opens as `generic-tiff`.
// Level 0 is given as rows from the top; every further level is the one before it averaged over
// factor x factor blocks, and follows as its own directory. Only one row of tiles per level and
// the compressed tiles of the small levels are held in memory.

typedef struct mg_image_pyramid mg_image_pyramid;

typedef struct mg_image_pyramid_options {
    int64_t width, height;         // pixels of level 0
    int tile_size;                 // side of a tile, a multiple of 16; 256 is usual
    int factor;                    // 2 or 4
    int levels;                    // 0: as many as it takes until a level fits in two by two tiles
    int quality;                   // 1 ... 100; colour at half resolution below 90
    double micrometers_per_pixel;  // of level 0; 0 leaves the resolution out
    const char *description;       // ImageDescription of level 0, or NULL
} mg_image_pyramid_options;

/// Creates (or empties) the file. `*pyramid` is owned by the caller until
/// mg_image_pyramid_release.
mg_image_status mg_image_pyramid_create(
    const char *path, const mg_image_pyramid_options *options, mg_image_pyramid **pyramid);

/// Appends `rows` rows of level 0, width * 3 bytes each. After a failure the pyramid can only be
/// released.
mg_image_status mg_image_pyramid_append(
    mg_image_pyramid *pyramid, const uint8_t *rgb, int64_t rows);

/// Writes the small levels and closes the file. All rows of level 0 must have been given.
mg_image_status mg_image_pyramid_finish(mg_image_pyramid *pyramid);

/// Frees the writer. Without a successful finish the file is not a complete slide and should be
/// removed by the caller. NULL is allowed.
void mg_image_pyramid_release(mg_image_pyramid *pyramid);

#ifdef __cplusplus
}
#endif
