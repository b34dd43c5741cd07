"""What is served beside Streamlit: the open API, assets, health, headers."""
