timeout -v 15 celery -A oncall.site inspect active_queues --timeout 2
