-- PostgreSQL's journal can be restored from a back-up under those who follow it; a file can not.
SELECT 1;
