"""Figures: data in, plotly figures out; nothing of Streamlit."""
