// Include this last: from here on warnings are errors. Those of libtorch's headers are theirs.
#pragma clang diagnostic error "-Wall"
#pragma clang diagnostic error "-Wextra"
#pragma clang diagnostic error "-Wshadow"
