// libtorch is C++: its headers are read by CTorch only. This module carries the link flags.
