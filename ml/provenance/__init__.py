"""Where a picture comes from, said in the picture itself and in its file.

`watermark` and `detection` write and find an invisible mark, `payload` is what it says, `manifest`
signs files and reads their signatures, `identity` keeps this installation's keys, `badge` draws the
visible mark, `marking` puts them together.
"""
