// The data sets that ship with the package. Scripts/make-datasets.py writes the tables.
#pragma once

// 1,797 images of 64 pixels, row by row, each a digit of base 17 (0-9, a-g), and what each shows.
const char *cdatasets_digits_pixels(void);
const char *cdatasets_digits_labels(void);

// 569 tumours of 30 measurements; '0' is malignant, '1' benign.
const double *cdatasets_breast_cancer_features(void);
const char *cdatasets_breast_cancer_labels(void);

// 442 patients of 10 measurements in their own units, and how far the disease had gone a year later.
const double *cdatasets_diabetes_features(void);
const double *cdatasets_diabetes_targets(void);
