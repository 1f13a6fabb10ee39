DROP TABLE casework_termname;
