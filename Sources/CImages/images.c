#include "cimages.h"
#include <png.h>
#include <tiffio.h>
#include <turbojpeg.h>
int mg_images_placeholder(void) { return 0; }
