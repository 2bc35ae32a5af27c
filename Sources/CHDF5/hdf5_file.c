#include "chdf5.h"

#include <hdf5.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  void *bytes;
  size_t size;
} image;

struct chdf5_file {
  hid_t id;
  image source;
};

static int failure(char *message, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, CHDF5_MESSAGE, format, arguments);
  va_end(arguments);
  return -1;
}

// The library's own words about the innermost error.
static herr_t innermost(unsigned number, const H5E_error2_t *error, void *text) {
  if (number == 0 && error->desc) snprintf(text, CHDF5_MESSAGE / 2, "%s", error->desc);
  return 0;
}

static int library_failure(char *message, const char *what, const char *path) {
  char reason[CHDF5_MESSAGE / 2] = "unknown reason";
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost, reason);
  return failure(message, "cannot %s '%.80s': %s", what, path, reason);
}

// The library prints its errors unless told not to.
static void be_quiet(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }

// MARK: A file in memory. These callbacks give the library the caller's memory for its own, and copy nothing.

static void *image_malloc(size_t size, H5FD_file_image_op_t operation, void *udata) {
  (void)operation;
  image *source = udata;
  return size == source->size ? source->bytes : NULL;
}

static void *image_memcpy(
  void *destination, const void *source, size_t size, H5FD_file_image_op_t operation, void *udata) {
  (void)operation;
  (void)udata;
  (void)size;
  return destination == source ? destination : NULL;
}

static void *image_realloc(void *pointer, size_t size, H5FD_file_image_op_t operation, void *udata) {
  (void)operation;
  image *source = udata;
  return size == source->size ? pointer : NULL;
}

static herr_t image_free(void *pointer, H5FD_file_image_op_t operation, void *udata) {
  (void)pointer;
  (void)operation;
  (void)udata;
  return 0;
}

static void *udata_copy(void *udata) { return udata; }
static herr_t udata_free(void *udata) {
  (void)udata;
  return 0;
}

chdf5_file *chdf5_open_image(const void *bytes, size_t size, char *message) {
  be_quiet();
  chdf5_file *file = calloc(1, sizeof *file);
  if (!file) {
    failure(message, "no memory");
    return NULL;
  }
  file->source = (image){(void *)bytes, size};
  H5FD_file_image_callbacks_t callbacks = {
    image_malloc, image_memcpy, image_realloc, image_free, udata_copy, udata_free, &file->source};
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  int failed = access < 0 || H5Pset_fapl_core(access, 1 << 20, 0) < 0
    || H5Pset_file_image_callbacks(access, &callbacks) < 0 || H5Pset_file_image(access, (void *)bytes, size) < 0
    // An object that is still open must not keep the file open.
    || H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) < 0;
  file->id = failed ? -1 : H5Fopen("image", H5F_ACC_RDONLY, access);
  if (file->id < 0) library_failure(message, "open", "HDF5 data");
  if (access >= 0) H5Pclose(access);
  if (file->id >= 0) return file;
  free(file);
  return NULL;
}

chdf5_file *chdf5_create(const char *path, char *message) {
  be_quiet();
  chdf5_file *file = calloc(1, sizeof *file);
  if (!file) {
    failure(message, "no memory");
    return NULL;
  }
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  file->id = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
  if (file->id < 0) library_failure(message, "create", path);
  H5Pclose(access);
  if (file->id >= 0) return file;
  free(file);
  return NULL;
}

int chdf5_close(chdf5_file *file, char *message) {
  herr_t status = H5Fclose(file->id);
  if (status < 0) library_failure(message, "write", "HDF5 file");
  free(file);
  return status < 0 ? -1 : 0;
}

// MARK: Finding objects

int chdf5_exists(chdf5_file *file, const char *path, char *message) {
  size_t length = strlen(path);
  char *part = malloc(length + 1);
  if (!part) return failure(message, "no memory");
  int result = 1;
  // Each link on the way must be a hard one; the library would follow the others out of the file.
  for (size_t end = 1; end <= length && result == 1; end++) {
    if (end < length && path[end] != '/') continue;
    if (path[end - 1] == '/') continue;
    memcpy(part, path, end);
    part[end] = 0;
    htri_t exists = H5Lexists(file->id, part, H5P_DEFAULT);
    H5L_info_t link;
    if (exists < 0) {
      result = library_failure(message, "find", part);
    } else if (!exists) {
      result = 0;
    } else if (H5Lget_info(file->id, part, &link, H5P_DEFAULT) < 0) {
      result = library_failure(message, "find", part);
    } else if (link.type != H5L_TYPE_HARD) {
      result = failure(
        message, "'%.120s' is %s link; only what is in the file itself is read", part,
        link.type == H5L_TYPE_EXTERNAL ? "an external" : "a soft");
    }
  }
  free(part);
  return result;
}

// Opens an object of one type; -1 with a message when it is not there or is another.
static hid_t open_object(chdf5_file *file, const char *path, H5I_type_t type, char *message) {
  int exists = chdf5_exists(file, path, message);
  if (exists < 0) return -1;
  if (!exists) return failure(message, "'%.160s' is not in the file", path);
  hid_t object = H5Oopen(file->id, path, H5P_DEFAULT);
  if (object < 0) return library_failure(message, "open", path);
  if (type != H5I_BADID && H5Iget_type(object) != type) {
    H5Oclose(object);
    return failure(message, "'%.160s' is not a %s", path, type == H5I_DATASET ? "dataset" : "group");
  }
  return object;
}

typedef struct {
  void *context;
  void (*visit)(void *, const char *, int);
} visitor;

static herr_t visit_link(hid_t group, const char *name, const H5L_info_t *link, void *context) {
  visitor *visitor = context;
  int kind = CHDF5_LINK;
  if (link->type == H5L_TYPE_HARD) {
    hid_t object = H5Oopen(group, name, H5P_DEFAULT);
    if (object >= 0) {
      H5I_type_t type = H5Iget_type(object);
      kind = type == H5I_GROUP ? CHDF5_GROUP : type == H5I_DATASET ? CHDF5_DATASET : CHDF5_LINK;
      H5Oclose(object);
    }
  }
  visitor->visit(visitor->context, name, kind);
  return 0;
}

int chdf5_list(
  chdf5_file *file, const char *path, void *context, void (*visit)(void *, const char *, int), char *message) {
  hid_t group = open_object(file, path, H5I_GROUP, message);
  if (group < 0) return -1;
  visitor visitor = {context, visit};
  herr_t status = H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, visit_link, &visitor);
  if (status < 0) library_failure(message, "list", path);
  H5Oclose(group);
  return status < 0 ? -1 : 0;
}

// MARK: Reading datasets

// h5py's booleans are an enumeration of FALSE and TRUE over a byte; bfloat16 is ml_dtypes' opaque type of two bytes.
static int element_kind(hid_t type, size_t width, char *message, const char *path) {
  switch (H5Tget_class(type)) {
  case H5T_FLOAT:
    // A 16-bit float with eight bits of exponent is bfloat16.
    if (width == 2) {
      size_t sign, exponent, exponents, mantissa, mantissas;
      H5Tget_fields(type, &sign, &exponent, &exponents, &mantissa, &mantissas);
      return exponents == 8 ? CHDF5_BFLOAT16 : CHDF5_FLOAT;
    }
    if (width == 4 || width == 8) return CHDF5_FLOAT;
    break;
  case H5T_INTEGER:
    if (width == 1 || width == 2 || width == 4 || width == 8)
      return H5Tget_sign(type) == H5T_SGN_NONE ? CHDF5_UNSIGNED : CHDF5_SIGNED;
    break;
  case H5T_ENUM:
    if (width == 1) return CHDF5_BOOL;
    break;
  case H5T_OPAQUE:
    if (width == 2) return CHDF5_BFLOAT16;
    break;
  default: break;
  }
  return failure(message, "'%.120s' holds elements that are neither numbers nor booleans", path);
}

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
    return stored >= result->byteCount ? 0 : failure(message, "'%.120s' stores fewer bytes than its shape takes", path);
  case H5D_CONTIGUOUS: {
    if (H5Pget_external_count(creation) > 0)
      return failure(message, "'%.120s' keeps its elements in another file; that is not read", path);
    if (result->byteCount == 0) return 0;
    haddr_t offset = H5Dget_offset(dataset);
    if (offset == HADDR_UNDEF || stored < result->byteCount || offset > file_size || stored > file_size - offset)
      return failure(
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
        return failure(message, "'%.120s' is packed by a filter (number %d) that is not supported", path, (int)filter);
      packed += filter == H5Z_FILTER_DEFLATE;
    }
    hsize_t sizes[CHDF5_RANK];
    int rank = H5Pget_chunk(creation, CHDF5_RANK, sizes);
    double chunk = (double)result->width;
    for (int index = 0; index < rank; index++) chunk *= (double)sizes[index];
    // Deflate packs at most 1032 to 1, once.
    double limit = (double)stored * (packed ? 1032.0 : 1.0);
    if (packed > 1 || stored > file_size || (double)result->byteCount > limit || chunk > limit + (1 << 20))
      return failure(
        message, "'%.80s' declares %llu bytes, and the file does not hold them", path,
        (unsigned long long)result->byteCount);
    return 0;
  }
  case H5D_VIRTUAL: return failure(message, "'%.120s' takes its elements from other files; that is not read", path);
  default: return failure(message, "'%.120s' is stored in an unknown way", path);
  }
}

int chdf5_describe(chdf5_file *file, const char *path, chdf5_dataset *result, char *message) {
  hid_t dataset = open_object(file, path, H5I_DATASET, message);
  if (dataset < 0) return -1;
  memset(result, 0, sizeof *result);
  hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset), creation = H5Dget_create_plist(dataset);
  int status = 0;
  hsize_t shape[CHDF5_RANK];
  int rank = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
  if (rank < 0 || rank > CHDF5_RANK || type < 0 || creation < 0 || H5Sget_simple_extent_type(space) == H5S_NULL) {
    status = failure(message, "'%.120s' has no shape", path);
  } else {
    H5Sget_simple_extent_dims(space, shape, NULL);
    result->rank = rank;
    result->width = H5Tget_size(type);
    result->kind = element_kind(type, result->width, message, path);
    if (result->kind < 0) status = -1;
    result->byteCount = result->width;
    for (int index = 0; index < rank && status == 0; index++) {
      result->shape[index] = shape[index];
      if (__builtin_mul_overflow(result->byteCount, shape[index], &result->byteCount) || result->byteCount > INT64_MAX
          || shape[index] > INT64_MAX)
        status = failure(message, "'%.120s' declares a shape that no memory holds", path);
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

static hid_t memory_type(int kind, size_t width) {
  switch (kind) {
  case CHDF5_FLOAT:
    if (width == 2) {
      // IEEE's half, which the library has no name for.
      hid_t type = H5Tcopy(H5T_IEEE_F32LE);
      H5Tset_fields(type, 15, 10, 5, 0, 10);
      H5Tset_size(type, 2);
      H5Tset_ebias(type, 15);
      return type;
    }
    return H5Tcopy(width == 4 ? H5T_IEEE_F32LE : H5T_IEEE_F64LE);
  case CHDF5_SIGNED:
    return H5Tcopy(width == 1 ? H5T_STD_I8LE : width == 2 ? H5T_STD_I16LE : width == 4 ? H5T_STD_I32LE : H5T_STD_I64LE);
  case CHDF5_UNSIGNED:
    return H5Tcopy(width == 1 ? H5T_STD_U8LE : width == 2 ? H5T_STD_U16LE : width == 4 ? H5T_STD_U32LE : H5T_STD_U64LE);
  case CHDF5_BOOL: {
    hid_t type = H5Tenum_create(H5T_STD_I8LE);
    int8_t value = 0;
    H5Tenum_insert(type, "FALSE", &value);
    value = 1;
    H5Tenum_insert(type, "TRUE", &value);
    return type;
  }
  default: {
    hid_t type = H5Tcreate(H5T_OPAQUE, 2);
    H5Tset_tag(type, "NUMPY:bfloat16");
    return type;
  }
  }
}

int chdf5_read(chdf5_file *file, const char *path, const chdf5_dataset *description, void *buffer, char *message) {
  if (description->byteCount == 0) return 0;
  hid_t dataset = open_object(file, path, H5I_DATASET, message);
  if (dataset < 0) return -1;
  // Booleans and bfloat16 come as they are stored.
  int plain = description->kind == CHDF5_BOOL || description->kind == CHDF5_BFLOAT16;
  hid_t type = plain ? H5Dget_type(dataset) : memory_type(description->kind, description->width);
  herr_t status = H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer);
  if (status < 0) library_failure(message, "read", path);
  H5Tclose(type);
  H5Dclose(dataset);
  return status < 0 ? -1 : 0;
}

// MARK: Attributes

int chdf5_strings(
  chdf5_file *file, const char *path, const char *name, void *context, void (*visit)(void *, const char *, size_t),
  char *message) {
  hid_t object = open_object(file, path, H5I_BADID, message);
  if (object < 0) return -1;
  htri_t exists = H5Aexists(object, name);
  if (exists <= 0) {
    H5Oclose(object);
    return exists < 0 ? library_failure(message, "find attribute", name) : 0;
  }
  int status = -1;
  hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
  hid_t type = attribute < 0 ? -1 : H5Aget_type(attribute), space = attribute < 0 ? -1 : H5Aget_space(attribute);
  hssize_t count = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
  if (type < 0 || count < 0) {
    library_failure(message, "read attribute", name);
  } else if (H5Tget_class(type) != H5T_STRING) {
    failure(message, "attribute '%.80s' of '%.80s' is not text", name, path);
  } else if (H5Tis_variable_str(type) > 0) {
    // Each of the strings takes 16 bytes in the file.
    char **values = (size_t)count <= file->source.size / 16 + 1 ? calloc((size_t)count + 1, sizeof *values) : NULL;
    hid_t wanted = H5Tcopy(H5T_C_S1);
    H5Tset_size(wanted, H5T_VARIABLE);
    H5Tset_cset(wanted, H5Tget_cset(type));
    if (!values || H5Aread(attribute, wanted, values) < 0) {
      library_failure(message, "read attribute", name);
    } else {
      for (hssize_t index = 0; index < count; index++)
        visit(context, values[index] ? values[index] : "", values[index] ? strlen(values[index]) : 0);
      H5Dvlen_reclaim(wanted, space, H5P_DEFAULT, values);
      status = 1;
    }
    H5Tclose(wanted);
    free(values);
  } else {
    size_t width = H5Tget_size(type), total;
    char *values = NULL;
    if (__builtin_mul_overflow(width, (size_t)count, &total) || total > file->source.size
        || !(values = calloc(total + 1, 1)) || H5Aread(attribute, type, values) < 0) {
      failure(message, "attribute '%.80s' of '%.80s' cannot be read", name, path);
    } else {
      for (hssize_t index = 0; index < count; index++)
        visit(context, values + (size_t)index * width, strnlen(values + (size_t)index * width, width));
      status = 1;
    }
    free(values);
  }
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  if (attribute >= 0) H5Aclose(attribute);
  H5Oclose(object);
  return status;
}

// MARK: Writing

int chdf5_make_group(chdf5_file *file, const char *path, char *message) {
  hid_t parents = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(parents, 1);
  hid_t group = H5Gcreate2(file->id, path, parents, H5P_DEFAULT, H5P_DEFAULT);
  H5Pclose(parents);
  if (group < 0) return library_failure(message, "make group", path);
  H5Gclose(group);
  return 0;
}

int chdf5_write(
  chdf5_file *file, const char *path, int kind, size_t width, int rank, const uint64_t *shape, const void *elements,
  char *message) {
  hsize_t sizes[CHDF5_RANK];
  if (rank > CHDF5_RANK) return failure(message, "'%.120s' has more than %d dimensions", path, CHDF5_RANK);
  for (int index = 0; index < rank; index++) sizes[index] = shape[index];
  hid_t space = rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(rank, sizes, NULL);
  hid_t type = memory_type(kind, width);
  hid_t dataset = H5Dcreate2(file->id, path, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  herr_t status = dataset < 0 ? -1 : H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, elements);
  if (status < 0) library_failure(message, "write", path);
  if (dataset >= 0 && H5Dclose(dataset) < 0 && status >= 0) status = library_failure(message, "write", path);
  H5Tclose(type);
  H5Sclose(space);
  return status < 0 ? -1 : 0;
}

int chdf5_write_string(chdf5_file *file, const char *path, const char *name, const char *value, char *message) {
  hid_t object = H5Oopen(file->id, path, H5P_DEFAULT);
  if (object < 0) return library_failure(message, "open", path);
  hid_t space = H5Screate(H5S_SCALAR), type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  herr_t status = attribute < 0 ? -1 : H5Awrite(attribute, type, &value);
  if (status < 0) library_failure(message, "write attribute", name);
  if (attribute >= 0) H5Aclose(attribute);
  H5Tclose(type);
  H5Sclose(space);
  H5Oclose(object);
  return status < 0 ? -1 : 0;
}
