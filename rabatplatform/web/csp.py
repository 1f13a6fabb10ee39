"""What a browser may do with our pages. Imported by settings: no Django import here."""

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

_OFF = (
    "accelerometer autoplay browsing-topics camera display-capture encrypted-media fullscreen geolocation "
    "gyroscope hid idle-detection local-fonts magnetometer microphone midi payment picture-in-picture "
    "screen-wake-lock serial usb xr-spatial-tracking"
)
PERMISSIONS_POLICY = {
    **{feature: [] for feature in _OFF.split()},
    "publickey-credentials-create": "self",  # passkeys
    "publickey-credentials-get": "self",
}
