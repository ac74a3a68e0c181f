// HDF5, and what Swift cannot see of it: its constants are macros, some of which initialise the
// library. Small inline functions stand in for them; nothing here allocates.
#pragma once
#include <hdf5.h>
#include <stdint.h>
#include <stdio.h>

static inline hid_t mg_h5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t mg_h5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t mg_h5_native_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t mg_h5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t mg_h5_default(void) { return H5P_DEFAULT; }
static inline hid_t mg_h5_all(void) { return H5S_ALL; }

/// Stops HDF5 from printing to stderr.
static inline void mg_h5_silence(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }

/// How files are opened that are only read; negative on failure.
static inline hid_t mg_h5_reading(void) {
    // Who only reads needs no lock: network folders often have none, and a lock is held on by any
    // process that was started while the file was being written.
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
#if defined(H5_VERSION_GE) && (H5_VERSION_GE(1, 12, 1) || (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 12, 0)))
    if (access >= 0) H5Pset_file_locking(access, 0, 1);
#endif
    return access;
}

/// Opens a file for reading; negative on failure. The next call of any kind forgets the cause.
static inline hid_t mg_h5_open(const char *path, hid_t reading) {
    return H5Fopen(path, H5F_ACC_RDONLY, reading);
}

typedef struct mg_h5_text {
    char *buffer;
    size_t capacity;
} mg_h5_text;

static inline herr_t mg_h5_first_error(unsigned depth, const H5E_error2_t *error, void *context) {
    mg_h5_text *text = (mg_h5_text *)context;
    if (error->desc) snprintf(text->buffer, text->capacity, "%s", error->desc);
    (void)depth;
    return 1;  // the innermost one says the cause
}

/// The cause of the last failure on this thread, cut to `capacity` bytes; empty if there is none.
static inline void mg_h5_error(char *buffer, size_t capacity) {
    mg_h5_text text = {buffer, capacity};
    if (capacity == 0) return;
    buffer[0] = 0;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, mg_h5_first_error, &text);
}

/// Whether a name in a file is a link to another file.
static inline int mg_h5_is_external_link(hid_t file, const char *name) {
    H5L_info_t info;
    return H5Lget_info(file, name, &info, H5P_DEFAULT) >= 0 && info.type == H5L_TYPE_EXTERNAL;
}

/// Whether a dataset's numbers lie in its own file, in one of the plain layouts.
static inline int mg_h5_is_self_contained(hid_t dataset) {
    hid_t plist = H5Dget_create_plist(dataset);
    if (plist < 0) return 0;
    H5D_layout_t layout = H5Pget_layout(plist);
    int outside = H5Pget_external_count(plist);
    H5Pclose(plist);
    return outside == 0
        && (layout == H5D_COMPACT || layout == H5D_CONTIGUOUS || layout == H5D_CHUNKED);
}

/// The shape of a dataset's chunks, of `rank` axes at most; 0 if it has none, negative on failure.
static inline int mg_h5_chunk(hid_t dataset, int rank, hsize_t *shape) {
    hid_t plist = H5Dget_create_plist(dataset);
    if (plist < 0) return -1;
    int found = H5Pget_layout(plist) == H5D_CHUNKED ? H5Pget_chunk(plist, rank, shape) : 0;
    H5Pclose(plist);
    return found < rank ? found : rank;
}

/// Reads `rows` rows of the first axis from `first` on; of a scalar, everything.
static inline herr_t mg_h5_read_rows(
    hid_t dataset, hid_t type, int rank, const hsize_t *shape, hsize_t first, hsize_t rows,
    void *buffer
) {
    if (rank == 0 || rows == shape[0])
        return H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer);
    hsize_t start[8] = {first}, size[8] = {rows};
    if (rank > 8) return -1;
    for (int axis = 1; axis < rank; axis++) size[axis] = shape[axis];
    hid_t stored = H5Dget_space(dataset);
    hid_t wanted = H5Screate_simple(rank, size, NULL);
    herr_t status = H5Sselect_hyperslab(stored, H5S_SELECT_SET, start, NULL, size, NULL);
    if (status >= 0) status = H5Dread(dataset, type, wanted, stored, H5P_DEFAULT, buffer);
    H5Sclose(wanted);
    H5Sclose(stored);
    return status;
}

/// Calls `visit` for each attribute of an object, in the order of their names.
static inline herr_t mg_h5_visit_attributes(
    hid_t object, herr_t (*visit)(hid_t, const char *, const H5A_info_t *, void *), void *context
) {
    hsize_t position = 0;
    return H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, &position, visit, context);
}

/// Creates or empties a file; negative on failure.
static inline hid_t mg_h5_create(const char *path) {
    return H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
}

/// Writes a whole array, in chunks of `chunk_rows` rows unless that is 0, deflated if asked for.
static inline herr_t mg_h5_write_array(
    hid_t file, const char *name, hid_t type, int rank, const hsize_t *shape, hsize_t chunk_rows,
    int deflates, const void *numbers
) {
    hsize_t chunk[8];
    if (rank < 1 || rank > 8) return -1;
    for (int axis = 0; axis < rank; axis++) chunk[axis] = shape[axis] ? shape[axis] : 1;
    if (chunk_rows) chunk[0] = chunk_rows;
    hid_t space = H5Screate_simple(rank, shape, NULL);
    hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    if (chunk_rows || deflates) H5Pset_chunk(plist, rank, chunk);
    if (deflates) H5Pset_deflate(plist, 4);
    hid_t groups = H5Pcreate(H5P_LINK_CREATE);
    H5Pset_create_intermediate_group(groups, 1);
    hid_t dataset = H5Dcreate2(file, name, type, space, groups, plist, H5P_DEFAULT);
    H5Pclose(groups);
    herr_t status = dataset < 0 ? -1 : 0;
    if (status >= 0 && numbers)
        status = H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers);
    if (dataset >= 0) H5Dclose(dataset);
    H5Pclose(plist);
    H5Sclose(space);
    return status;
}

/// Attaches a text to an object.
static inline herr_t mg_h5_write_text(
    hid_t file, const char *object, const char *name, const char *text
) {
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5Acreate_by_name(
        file, object, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    herr_t status = attribute < 0 ? -1 : H5Awrite(attribute, type, &text);
    if (attribute >= 0) H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
    return status;
}

/// Attaches a number to an object.
static inline herr_t mg_h5_write_number(
    hid_t file, const char *object, const char *name, double number
) {
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5Acreate_by_name(
        file, object, name, H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    herr_t status = attribute < 0 ? -1 : H5Awrite(attribute, H5T_NATIVE_DOUBLE, &number);
    if (attribute >= 0) H5Aclose(attribute);
    H5Sclose(space);
    return status;
}

/// Attaches a whole number to an object.
static inline herr_t mg_h5_write_integer(
    hid_t file, const char *object, const char *name, int64_t number
) {
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5Acreate_by_name(
        file, object, name, H5T_NATIVE_INT64, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    herr_t status = attribute < 0 ? -1 : H5Awrite(attribute, H5T_NATIVE_INT64, &number);
    if (attribute >= 0) H5Aclose(attribute);
    H5Sclose(space);
    return status;
}

/// Writes texts of varying length; null pointers are not allowed.
static inline herr_t mg_h5_write_texts(
    hid_t file, const char *name, hsize_t count, const char *const *texts
) {
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    herr_t status = mg_h5_write_array(file, name, type, 1, &count, 0, 0, texts);
    H5Tclose(type);
    return status;
}

/// Attaches whole numbers to an object.
static inline herr_t mg_h5_write_integers(
    hid_t file, const char *object, const char *name, hsize_t count, const int64_t *numbers
) {
    hid_t space = H5Screate_simple(1, &count, NULL);
    hid_t attribute = H5Acreate_by_name(
        file, object, name, H5T_NATIVE_INT64, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    herr_t status = attribute < 0 ? -1 : H5Awrite(attribute, H5T_NATIVE_INT64, numbers);
    if (attribute >= 0) H5Aclose(attribute);
    H5Sclose(space);
    return status;
}
