/* Copies files with holes, which Swift cannot say: the calls are extensions that its headers leave out. */
#ifndef ASSAY_CFILES_H
#define ASSAY_CFILES_H

/*
 * Copies the whole content of one open file to another, which is empty, and leaves its holes holes. Where the file
 * system shares blocks between files, nothing is copied at all. Returns 0 or the errno of the call that failed.
 */
int assay_copy_sparse(int from, int to);

#endif
