from practices.views.home import stub

practice_detail = stub
