remove /etc/krb5.keytab /var/kerberos/krb5kdc/* /var/lib/krb5kdc/*
gone /etc/krb5.keytab
