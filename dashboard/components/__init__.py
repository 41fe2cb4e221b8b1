"""Parts of pages: what several pages share stands here, what one page is made of in a room of its own."""
