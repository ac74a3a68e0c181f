#pragma once
int mg_images_placeholder(void);
