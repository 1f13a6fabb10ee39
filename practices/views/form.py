from practices.views.home import stub

practice_new = practice_edit = stub
