// A file that cannot be loaded: an error of its own, while the others run.
require('a-module-that-nobody-has-installed');
