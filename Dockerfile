FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production \
    DATA_DIR=/data

WORKDIR /portal
COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/base.txt

RUN useradd --system --create-home portal && install --directory --owner portal /data
COPY . .
USER portal

EXPOSE 8000
# Static files are collected at each start: the folder that they go to is a volume, which outlives the image.
CMD ["sh", "-c", "python manage.py collectstatic --no-input --verbosity 0 && exec gunicorn portal.wsgi --bind 0.0.0.0:8000 --workers 2 --threads 4 --worker-tmp-dir /dev/shm"]
