"""The start page: what ``mes-assist`` alone shows in a window, served to that window by the program itself."""
