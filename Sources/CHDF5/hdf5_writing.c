#include "hdf5_file.h"

// The type of elements, little-endian, which the caller closes.
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

int chdf5_make_group(chdf5_file *file, const char *path, char *message) {
  hid_t parents = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(parents, 1);
  hid_t group = H5Gcreate2(file->id, path, parents, H5P_DEFAULT, H5P_DEFAULT);
  H5Pclose(parents);
  if (group < 0) return chdf5_library_failure(message, "make group", path);
  H5Gclose(group);
  return 0;
}

int chdf5_make_dataset(
  chdf5_file *file, const char *path, int kind, size_t width, int rank, const uint64_t *shape, char *message) {
  hsize_t sizes[CHDF5_RANK];
  if (rank > CHDF5_RANK) return chdf5_failure(message, "'%.120s' has more than %d dimensions", path, CHDF5_RANK);
  for (int index = 0; index < rank; index++) sizes[index] = shape[index];
  hid_t space = rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(rank, sizes, NULL);
  hid_t type = memory_type(kind, width), parents = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(parents, 1);
  // The library gives a dataset its room when elements are first written, which never happens.
  hid_t dataset = H5Dcreate2(file->id, path, type, space, parents, H5P_DEFAULT, H5P_DEFAULT);
  herr_t status = dataset < 0 ? -1 : H5Dclose(dataset);
  if (status < 0) chdf5_library_failure(message, "make dataset", path);
  H5Pclose(parents);
  H5Tclose(type);
  H5Sclose(space);
  return status < 0 ? -1 : 0;
}

// Writes `values` in `space`, which is closed.
static int write_strings(
  chdf5_file *file, const char *path, const char *name, hid_t space, const char *const *values, char *message) {
  hid_t object = H5Oopen(file->id, path, H5P_DEFAULT);
  if (object < 0) {
    H5Sclose(space);
    return chdf5_library_failure(message, "open", path);
  }
  hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  herr_t status = attribute < 0 ? -1 : H5Awrite(attribute, type, values);
  if (status < 0) chdf5_library_failure(message, "write attribute", name);
  if (attribute >= 0) H5Aclose(attribute);
  H5Tclose(type);
  H5Sclose(space);
  H5Oclose(object);
  return status < 0 ? -1 : 0;
}

int chdf5_write_string(chdf5_file *file, const char *path, const char *name, const char *value, char *message) {
  return write_strings(file, path, name, H5Screate(H5S_SCALAR), &value, message);
}

int chdf5_write_strings(
  chdf5_file *file, const char *path, const char *name, size_t count, const char *const *values, char *message) {
  hsize_t size = count;
  return write_strings(file, path, name, H5Screate_simple(1, &size, NULL), values, message);
}
