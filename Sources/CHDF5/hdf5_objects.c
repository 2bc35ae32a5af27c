#include "hdf5_file.h"

#include <stdlib.h>
#include <string.h>

int chdf5_exists(chdf5_file *file, const char *path, char *message) {
  size_t length = strlen(path);
  char *part = malloc(length + 1);
  if (!part) return chdf5_failure(message, "no memory");
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
      result = chdf5_library_failure(message, "find", part);
    } else if (!exists) {
      result = 0;
    } else if (H5Lget_info(file->id, part, &link, H5P_DEFAULT) < 0) {
      result = chdf5_library_failure(message, "find", part);
    } else if (link.type != H5L_TYPE_HARD) {
      result = chdf5_failure(
        message, "'%.120s' is %s link; only what is in the file itself is read", part,
        link.type == H5L_TYPE_EXTERNAL ? "an external" : "a soft");
    }
  }
  free(part);
  return result;
}

// Opens an object of one type; -1 with a message when it is not there or is another.
hid_t chdf5_open_object(chdf5_file *file, const char *path, H5I_type_t type, char *message) {
  int exists = chdf5_exists(file, path, message);
  if (exists < 0) return -1;
  if (!exists) return chdf5_failure(message, "'%.160s' is not in the file", path);
  hid_t object = H5Oopen(file->id, path, H5P_DEFAULT);
  if (object < 0) return chdf5_library_failure(message, "open", path);
  if (type != H5I_BADID && H5Iget_type(object) != type) {
    H5Oclose(object);
    return chdf5_failure(message, "'%.160s' is not a %s", path, type == H5I_DATASET ? "dataset" : "group");
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
  hid_t group = chdf5_open_object(file, path, H5I_GROUP, message);
  if (group < 0) return -1;
  visitor visitor = {context, visit};
  herr_t status = H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, visit_link, &visitor);
  if (status < 0) chdf5_library_failure(message, "list", path);
  H5Oclose(group);
  return status < 0 ? -1 : 0;
}
