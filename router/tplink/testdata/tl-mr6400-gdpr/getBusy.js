[cgi]0
var isLogined=1;
var isBusy=0;
$.ret=0;
[error]0
