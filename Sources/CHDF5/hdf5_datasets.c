#include "hdf5_file.h"

#include <string.h>

static int is_native(hid_t type, int kind) {
  if (kind == CHDF5_BOOL || kind == CHDF5_BFLOAT16) return 1;
  return H5Tget_order(type) == H5T_ORDER_LE;
}

// Where the elements lie, if that is plainly inside of the file.
static int check_storage(hid_t dataset, hid_t creation, size_t file_size, chdf5_dataset *result, const char *path, char *message) {
  hsize_t stored = H5Dget_storage_size(dataset);
  result->offset = UINT64_MAX;
  switch (H5Pget_layout(creation)) {
  case H5D_COMPACT:
    return stored >= result->byteCount ? 0 : chdf5_failure(message, "'%.120s' stores fewer bytes than its shape takes", path);
  case H5D_CONTIGUOUS: {
    if (H5Pget_external_count(creation) > 0)
      return chdf5_failure(message, "'%.120s' keeps its elements in another file; that is not read", path);
    if (result->byteCount == 0) return 0;
    haddr_t offset = H5Dget_offset(dataset);
    if (offset == HADDR_UNDEF || stored < result->byteCount || offset > file_size || stored > file_size - offset)
      return chdf5_failure(
        message, "'%.80s' declares %llu bytes, and the file does not hold them", path,
        (unsigned long long)result->byteCount);
    result->offset = offset;
    return 0;
  }
  case H5D_CHUNKED: {
    int filters = H5Pget_nfilters(creation);
    int packed = 0;
    for (int index = 0; index < filters; index++) {
      unsigned flags, configuration;
      size_t count = 0;
      H5Z_filter_t filter = H5Pget_filter2(creation, index, &flags, &count, NULL, 0, NULL, &configuration);
      if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32)
        return chdf5_failure(message, "'%.120s' is packed by a filter (number %d) that is not supported", path, (int)filter);
      packed += filter == H5Z_FILTER_DEFLATE;
    }
    hsize_t sizes[CHDF5_RANK];
    int rank = H5Pget_chunk(creation, CHDF5_RANK, sizes);
    double chunk = (double)result->width;
    for (int index = 0; index < rank; index++) chunk *= (double)sizes[index];
    // Deflate packs at most 1032 to 1, once.
    double limit = (double)stored * (packed ? 1032.0 : 1.0);
    if (packed > 1 || stored > file_size || (double)result->byteCount > limit || chunk > limit + (1 << 20))
      return chdf5_failure(
        message, "'%.80s' declares %llu bytes, and the file does not hold them", path,
        (unsigned long long)result->byteCount);
    return 0;
  }
  case H5D_VIRTUAL: return chdf5_failure(message, "'%.120s' takes its elements from other files; that is not read", path);
  default: return chdf5_failure(message, "'%.120s' is stored in an unknown way", path);
  }
}

int chdf5_describe(chdf5_file *file, const char *path, chdf5_dataset *result, char *message) {
  hid_t dataset = chdf5_open_object(file, path, H5I_DATASET, message);
  if (dataset < 0) return -1;
  memset(result, 0, sizeof *result);
  hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset), creation = H5Dget_create_plist(dataset);
  int status = 0;
  hsize_t shape[CHDF5_RANK];
  int rank = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
  if (rank < 0 || rank > CHDF5_RANK || type < 0 || creation < 0 || H5Sget_simple_extent_type(space) == H5S_NULL) {
    status = chdf5_failure(message, "'%.120s' has no shape", path);
  } else {
    H5Sget_simple_extent_dims(space, shape, NULL);
    result->rank = rank;
    result->width = H5Tget_size(type);
    result->kind = chdf5_element_kind(type, result->width, message, path);
    if (result->kind < 0) status = -1;
    result->byteCount = result->width;
    for (int index = 0; index < rank && status == 0; index++) {
      result->shape[index] = shape[index];
      if (__builtin_mul_overflow(result->byteCount, shape[index], &result->byteCount) || result->byteCount > INT64_MAX
          || shape[index] > INT64_MAX)
        status = chdf5_failure(message, "'%.120s' declares a shape that no memory holds", path);
    }
    if (status == 0) status = check_storage(dataset, creation, file->source.size, result, path, message);
    if (status == 0 && !is_native(type, result->kind)) result->offset = UINT64_MAX;
  }
  if (creation >= 0) H5Pclose(creation);
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  H5Dclose(dataset);
  return status;
}

int chdf5_read(chdf5_file *file, const char *path, const chdf5_dataset *description, void *buffer, char *message) {
  if (description->byteCount == 0) return 0;
  hid_t dataset = chdf5_open_object(file, path, H5I_DATASET, message);
  if (dataset < 0) return -1;
  // Booleans and bfloat16 come as they are stored.
  int plain = description->kind == CHDF5_BOOL || description->kind == CHDF5_BFLOAT16;
  hid_t type = plain ? H5Dget_type(dataset) : chdf5_memory_type(description->kind, description->width);
  herr_t status = H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer);
  if (status < 0) chdf5_library_failure(message, "read", path);
  H5Tclose(type);
  H5Dclose(dataset);
  return status < 0 ? -1 : 0;
}
